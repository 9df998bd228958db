//go:build js && wasm

package main

import (
	"syscall/js"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// held reports whether anybody has the lock.
func held(t *testing.T, name string) bool {
	t.Helper()
	answer := make(chan bool, 1)
	then := js.FuncOf(func(_ js.Value, args []js.Value) any {
		found := false
		for i := range args[0].Get("held").Length() {
			found = found || args[0].Get("held").Index(i).Get("name").String() == name
		}
		answer <- found
		return nil
	})
	defer then.Release()
	js.Global().Get("navigator").Get("locks").Call("query").Call("then", then)
	return <-answer
}

// A page that goes into the back/forward cache, or freezes, keeps no other tab waiting:
// not even if another request of its own has found the lock taken meanwhile, as after
// every wake.
func TestPagehideLetsTheLockGo(t *testing.T) {
	require.True(t, canShare(), "this page has Web Locks and BroadcastChannel")
	const name = "holdfast test of pagehide"
	tabs := &tabs{hear: func(string) {}}
	tabs.Join(name)
	defer tabs.Join("")
	granted, refused := make(chan func(), 1), make(chan bool, 1)
	tabs.TryLock(name, func(release func(), taken bool) { granted <- release })
	require.NotNil(t, <-granted)
	tabs.TryLock(name, func(release func(), taken bool) { refused <- taken })
	require.True(t, <-refused)
	assert.True(t, held(t, name))
	tabs.leave() // pagehide
	assert.Eventually(t, func() bool { return !held(t, name) }, 10*time.Second, 20*time.Millisecond)
}
