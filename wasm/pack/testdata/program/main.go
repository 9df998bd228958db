// Command program does what needs Go's tables of functions: it grows stacks,
// collects garbage from deep ones, recovers from panics and calls by reflection.
// It prints what came of it, and panics.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"time"
)

type node struct {
	Value int     `json:"value"`
	Next  []*node `json:"next,omitempty"`
}

// deep keeps pointers on every frame of a stack that is moved and scanned.
func deep(n int, above *node) int {
	own := &node{Value: n, Next: []*node{above}}
	if n == 0 {
		runtime.GC()
		return above.Value
	}
	below := deep(n-1, own)
	return below + own.Value - own.Next[0].Value
}

func caught(fn func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	fn()
	return "nothing"
}

type counter struct{ n *node }

func (c *counter) Add(by *node) *node {
	runtime.GC()
	c.n = &node{Value: c.n.Value + by.Value, Next: []*node{by}}
	return c.n
}

func reflected() int {
	c := &counter{n: &node{}}
	add := reflect.ValueOf(c).MethodByName("Add").Interface().(func(*node) *node)
	made := reflect.MakeFunc(reflect.TypeOf(add), func(args []reflect.Value) []reflect.Value {
		garbage := make([]*node, 1000)
		for i := range garbage {
			garbage[i] = &node{Value: i}
		}
		runtime.GC()
		return []reflect.Value{reflect.ValueOf(add(args[0].Interface().(*node)))}
	}).Interface().(func(*node) *node)
	total := 0
	for i := range 20 {
		total += made(&node{Value: i}).Value
	}
	return total
}

func concurrent() int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for i := range 50 {
		wg.Go(func() {
			time.Sleep(time.Duration(i%5) * time.Millisecond)
			got := deep(50+i, &node{Value: 1})
			mu.Lock()
			defer mu.Unlock()
			total += got
		})
	}
	wg.Wait()
	return total
}

func main() {
	fmt.Println("deep", deep(20_000, &node{Value: 7}))
	fmt.Println("concurrent", concurrent())
	fmt.Println("reflected", reflected())
	fmt.Println("goroutines", runtime.NumGoroutine()) // without the runtime's own
	var none *node
	var list []int
	fmt.Println("nil", caught(func() { none.Value++ }))
	fmt.Println("index", caught(func() { list[len(list)+3]++ }))
	fmt.Println("type", caught(func() { _ = any(none).(fmt.Stringer) }))
	fmt.Println("error", caught(func() { panic(errors.New("own")) }))
	text, err := json.Marshal(&node{1, []*node{{2, nil}, {3, nil}}})
	fmt.Println("json", string(text), err)
	panic("the end")
}
