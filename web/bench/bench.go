//go:build !js

package main

import (
	"errors"
	"fmt"
	"runtime"
)

// bench stands where a test would: a failure ends the measurement, after the
// clean-up.
type bench struct {
	cleanups []func()
	failure  error
}

// measured runs fn, cleans up after it, and returns its failure.
func measured(fn func(t *bench)) error {
	t := &bench{}
	ended := make(chan struct{})
	go func() { // of its own, for FailNow to end
		defer close(ended)
		defer t.clean()
		fn(t)
	}()
	<-ended
	return t.failure
}

func (t *bench) clean() {
	for len(t.cleanups) > 0 {
		last := t.cleanups[len(t.cleanups)-1]
		t.cleanups = t.cleanups[:len(t.cleanups)-1]
		last()
	}
}

func (t *bench) Helper()           {}
func (t *bench) Cleanup(fn func()) { t.cleanups = append(t.cleanups, fn) }
func (t *bench) Errorf(format string, args ...any) {
	t.failure = errors.Join(t.failure, fmt.Errorf(format, args...))
}
func (t *bench) FailNow() {
	if t.failure == nil {
		t.failure = errors.New("the measurement failed, and did not say why")
	}
	runtime.Goexit()
}
func (t *bench) Fatalf(format string, args ...any) { t.Errorf(format, args...); t.FailNow() }
