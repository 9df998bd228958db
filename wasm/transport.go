//go:build js && wasm

package main

import (
	"time"

	"github.com/hack-pad/safejs"

	"holdfast/jsbridge"
	"holdfast/tokencache"
)

// transport is the part of a keeper's face that watches the provider's own
// requests. JavaScript sends them; what becomes of them is decided in Go.
type transport struct {
	keeper  *tokencache.Keeper
	watches map[int]func() // ends each, by its number
	last    int            // the newest one's number
}

func (t *transport) addTo(f *face) {
	f.add("admit", func([]safejs.Value) any { return t.keeper.Admit() })
	f.add("refreshed", func([]safejs.Value) any { t.keeper.Refreshed(); return nil })
	f.add("watch", func(args []safejs.Value) any { return t.watch(argument(args, 0), argument(args, 1)) })
	f.add("unwatch", func(args []safejs.Value) any { t.unwatch(argument(args, 0)); return nil })
	f.add("answered", func(args []safejs.Value) any { return t.answered(argument(args, 0), argument(args, 1)) })
}

func (t *transport) watch(age, abort safejs.Value) int {
	t.last++
	t.watches[t.last] = t.keeper.Watch(span(age), func() { _, _ = jsbridge.Invoke(abort) })
	return t.last
}

func (t *transport) unwatch(number safejs.Value) {
	n, err := number.Int()
	if err != nil {
		return
	}
	if done := t.watches[n]; done != nil {
		delete(t.watches, n)
		done()
	}
}

// textLimit bounds what is read of an answer.
const textLimit = 256

func (t *transport) answered(response, attempt safejs.Value) map[string]any {
	n, err := attempt.Int()
	if err != nil {
		n = 1
	}
	verdict, wait := t.keeper.Answered(readResponse(response), n)
	return object("verdict", verdict.String(), "wait", wait.Milliseconds())
}

func readResponse(v safejs.Value) tokencache.Response {
	r := tokencache.Response{
		JSON:       property(v, "json"),
		HTML:       property(v, "html"),
		Ends:       property(v, "ends"),
		Refused:    property(v, "refused"),
		Unreadable: property(v, "unreadable"),
		MayHold:    property(v, "mayHold"),
		Message:    stringProperty(v, "message"),
		Age:        spanProperty(v, "age"),
		RetryAfter: min(spanProperty(v, "retryAfter"), 24*time.Hour),
	}
	if status, err := jsbridge.Get(v, "status"); err == nil {
		r.Status, _ = status.Int()
	}
	return r
}

func spanProperty(v safejs.Value, name string) time.Duration {
	p, err := jsbridge.Get(v, name)
	if err != nil {
		return 0
	}
	return span(p)
}
