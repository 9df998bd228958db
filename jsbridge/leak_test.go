//go:build js && wasm

package jsbridge_test

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"holdfast/jsbridge"

	"github.com/hack-pad/safejs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A function that is never released keeps its closure for ever. Ten thousand
// rounds of anything leave no function, no waiting call, no goroutine and no
// memory behind; one leaked closure a round would be megabytes.
func TestNothingIsLeftBehind(t *testing.T) {
	const rounds = 10_000
	resolved, rejected, pending := eval(t, `() => Promise.resolve(1)`), eval(t, `() => Promise.reject(1)`), eval(t, `() => new Promise(() => {})`)
	target := eval(t, `new EventTarget()`)
	ended, cancel := context.WithCancel(t.Context())
	cancel()

	made := func(fn safejs.Value) safejs.Value {
		promise, err := jsbridge.Invoke(fn)
		require.NoError(t, err)
		return promise
	}
	for name, round := range map[string]func(){
		"await, resolved": func() {
			_, err := jsbridge.Await(t.Context().Done(), made(resolved))
			require.NoError(t, err)
		},
		"await, rejected": func() {
			_, err := jsbridge.Await(t.Context().Done(), made(rejected))
			require.Error(t, err)
		},
		"await, never settled": func() {
			_, err := jsbridge.Await(ended.Done(), made(pending))
			require.ErrorIs(t, err, context.Canceled)
		},
		"promise": func() {
			promise, err := jsbridge.Promise(func() (any, error) { return 1, nil })
			require.NoError(t, err)
			_, err = jsbridge.Await(t.Context().Done(), promise)
			require.NoError(t, err)
		},
		"promise, rejected": func() {
			promise, err := jsbridge.Promise(func() (any, error) { return nil, errors.New("no") })
			require.NoError(t, err)
			_, err = jsbridge.Await(t.Context().Done(), promise)
			require.Error(t, err)
		},
		"listen": func() {
			stop, err := jsbridge.Listen(target, "online", func(safejs.Value) {})
			require.NoError(t, err)
			stop()
		},
		"callback": func() {
			callback, err := jsbridge.Callback(func([]safejs.Value) any { return nil })
			require.NoError(t, err)
			callback.Release()
		},
	} {
		t.Run(name, func(t *testing.T) {
			for range rounds / 10 { // reach the size that tables and pools keep
				round()
			}
			goroutines, before := runtime.NumGoroutine(), liveHeap()
			for range rounds {
				round()
			}
			assert.Zero(t, jsbridge.LiveFuncs())
			assert.Zero(t, jsbridge.Awaiting())
			assert.LessOrEqual(t, runtime.NumGoroutine(), goroutines)
			assert.Less(t, int(liveHeap())-int(before), rounds*16, "bytes kept, at fewer than 16 a round")
		})
	}
}

// What the test above would find.
func TestAnUnreleasedCallbackWouldBeNoticed(t *testing.T) {
	const rounds = 10_000
	kept := make([]safejs.Func, 0, rounds)
	before := liveHeap()
	for range rounds {
		callback, err := jsbridge.Callback(func([]safejs.Value) any { return nil })
		require.NoError(t, err)
		kept = append(kept, callback)
	}
	assert.Greater(t, int(liveHeap())-int(before), rounds*16)
	for _, callback := range kept {
		callback.Release()
	}
}

// liveHeap is the size of what is still reachable, after the finalizers that
// let go of JavaScript values have run.
func liveHeap() uint64 {
	for range 3 {
		runtime.GC()
		runtime.Gosched()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
