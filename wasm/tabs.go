//go:build js && wasm

package main

import (
	"github.com/hack-pad/safejs"

	"holdfast/jsbridge"
	"holdfast/tokencache"
	sharing "holdfast/tokencache/tabs"
)

// canShare reports whether the tabs of this browser can share what they get. Those
// that share a token ask for the next at the same moment; with nothing to take turns
// by, they would meet in the lock that AuthKit makes of localStorage where there are
// no Web Locks, and which may stay taken for good then (tokencache/FAILURES.md, the traps).
func canShare() bool { return jsbridge.HasChannels() && jsbridge.HasLocks() }

// tabs is a Keeper's way to the other tabs. Where the browser offers none, a
// Keeper is alone.
type tabs struct {
	// hear is the Keeper's. Not the Keeper itself: what an interface holds keeps all its
	// methods, and those of whatever it points to, in the program.
	hear    func(message string)
	name    string // of the channel; "" is none
	channel *jsbridge.Channel
	release func() // of the lock that this tab has; nil if it has none
	stops   []func()
}

// watch leaves the channel while the page is in the back/forward cache, where an
// open one may cost it its place, and a lock would keep the others waiting.
func (t *tabs) watch(keeper *tokencache.Keeper) {
	t.hear = keeper.Hear
	for event, fn := range map[string]func(){"pagehide": t.leave, "pageshow": t.open} {
		if stop, err := jsbridge.Listen(safejs.Global(), event, func(safejs.Value) { fn() }); err == nil {
			t.stops = append(t.stops, stop)
		}
	}
}

func (t *tabs) end() {
	for _, stop := range t.stops {
		stop()
	}
	t.Join("")
}

// Join is of tokencache.Tabs.
func (t *tabs) Join(name string) {
	t.leave()
	t.name = name
	t.open()
}

func (t *tabs) open() {
	if t.name == "" || t.channel != nil {
		return
	}
	t.channel, _ = jsbridge.OpenChannel(t.name, func(data safejs.Value) {
		if text, err := jsbridge.String(data, sharing.MaxLength); err == nil {
			t.hear(text)
		} else {
			t.hear("") // which is no message, and counted
		}
	})
}

func (t *tabs) leave() {
	if t.channel != nil {
		t.channel.Close()
		t.channel = nil
	}
	t.letGo()
}

func (t *tabs) letGo() {
	if release := t.release; release != nil {
		t.release = nil
		release()
	}
}

// Post is of tokencache.Tabs.
func (t *tabs) Post(message string) {
	if t.channel != nil {
		t.channel.Post(message)
	}
}

// TryLock is of tokencache.Tabs. Without a channel nobody would hear of what
// becomes of the lock, so there is nothing to wait for.
func (t *tabs) TryLock(name string, answered func(release func(), taken bool)) {
	if t.channel == nil {
		answered(nil, false)
		return
	}
	jsbridge.TryLock(name, func(release func(), taken bool) {
		if release == nil {
			answered(nil, taken)
			return
		}
		t.release = release
		answered(t.letGo, false)
	})
}
