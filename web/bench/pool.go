//go:build !js

package main

import (
	"sync"
	"sync/atomic"
	"time"
)

// atOnce runs fn on every item, so many at once, and returns what each gave, in
// the items' order.
func atOnce[T, R any](n int, items []T, fn func(T) R) []R {
	results := make([]R, len(items))
	free := make(chan struct{}, max(n, 1))
	var all sync.WaitGroup
	for i, item := range items {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			results[i] = fn(item)
		})
	}
	all.Wait()
	return results
}

// stagger keeps what a group measures from falling into one moment.
const stagger = 700 * time.Millisecond

// inStep is atOnce by groups: fn calls ready when it has set up, and goes on when
// its whole group has, so that no browser starts while another is measured.
func inStep[T, R any](n int, items []T, fn func(item T, ready func()) R) []R {
	var results []R
	for len(items) > 0 {
		group := items[:min(max(n, 1), len(items))]
		items = items[len(group):]
		var setUp sync.WaitGroup
		setUp.Add(len(group))
		var turn atomic.Int64
		results = append(results, atOnce(len(group), group, func(item T) R {
			done := sync.OnceFunc(setUp.Done)
			defer done() // one that fails holds nobody up
			return fn(item, func() {
				done()
				setUp.Wait()
				time.Sleep(time.Duration(turn.Add(1)-1) * stagger)
			})
		})...)
	}
	return results
}
