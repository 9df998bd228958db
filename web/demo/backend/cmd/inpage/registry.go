//go:build js && wasm

package main

import "sync"

// registry has what the page names by number. Its zero value is empty.
type registry[T any] struct {
	mu   sync.Mutex
	last int
	all  map[int]T
}

func (r *registry[T]) add(one T) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[int]T{}
	}
	r.last++
	r.all[r.last] = one
	return r.last
}

func (r *registry[T]) remove(number int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.all, number)
}

// use does something with one that is still there.
func (r *registry[T]) use(number int, do func(T)) {
	r.mu.Lock()
	one, here := r.all[number]
	r.mu.Unlock()
	if here {
		do(one)
	}
}
