package tokencache

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// A panic in a callback leaves outbox.draining true for ever. In the page,
// namedCallback recovers it, so the engine lives on and answers nothing: worse
// than the crash that the loader would mend.
func TestAPanicInACallbackWedgesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		panics := true
		k := New(func(<-chan struct{}, bool) (string, error) { return "opaque", nil }, Options{OnChange: func(Snapshot) {
			if panics {
				panics = false
				panic("a callback's own")
			}
		}})
		func() {
			defer func() { recover() }() // as jsbridge.Callback does
			k.IdentityChanged()
			k.SignOut() // changes the snapshot
		}()
		settled := false
		k.Ask(Call{Client: "client", Force: false}, func(string, bool) { settled = true })
		k.Ask(Call{Client: "client", Force: true}, func(string, bool) { settled = true })
		time.Sleep(time.Hour)
		synctest.Wait()
		assert.True(t, settled, "nothing is ever answered again")
		k.Close()
		synctest.Wait()
	})
}

type lockedLog struct {
	k      **Keeper
	locked *bool
}

func (l lockedLog) Last() int64 {
	if (*l.k).mu.TryLock() {
		(*l.k).mu.Unlock()
	} else {
		*l.locked = true
	}
	return 0
}
func (lockedLog) Note(int64) {}

// Reloads.Last and Note run JavaScript (sessionStorage) under the Keeper's
// lock; the outbox is there so that nothing of the page's does. A page that has
// wrapped Storage.prototype.getItem and asks the guard for its timeline there
// ends the engine by a deadlock.
func TestNoHookRunsUnderTheLock(t *testing.T) {
	var k *Keeper
	locked := false
	k = New(func(<-chan struct{}, bool) (string, error) { return "", errRevoked },
		Options{Reloads: lockedLog{&k, &locked}, OnSessionExpired: func() {}})
	defer k.Close()
	k.SignOut()
	k.SessionExpired()
	assert.False(t, locked, "Reloads.Last runs under the Keeper's lock")
}

// The Go options are not checked at all: a negative backoff makes the
// minDelay loop, a negative deadline fails each call at once.
func TestOptionsAreClamped(t *testing.T) {
	for name, opts := range map[string]Options{
		"a negative backoff":        {Backoff: Backoff{Initial: -1, Max: -1}},
		"a backoff of 1 ms (legal)": {Backoff: Backoff{Initial: time.Millisecond, Max: time.Millisecond}},
		"a negative deadline":       {CallTimeout: -1},
	} {
		t.Run(name, func(t *testing.T) {
			runWith(t, opts, func(l *lab) {
				l.fail(&failure.Thrown{Type: "object", Status: 503})
				l.ask(true)
				l.sleep(time.Minute)
				assert.Less(t, len(l.providerCalls()), 120, "requests to a server in trouble, in a minute")
			})
		})
	}
}

// Two flights of one tab that ask for the lock at the same moment, as after
// every wake: the second is told "taken", and waits for its own tab as for a
// frozen one.
func TestTwoFlightsOfATabDoNotWaitForEachOther(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		b.expire()
		var holder bool
		c.lockAPI = func(answered func(func(), bool)) bool { // a browser answers a few ms later
			time.AfterFunc(5*time.Millisecond, func() {
				if holder {
					answered(nil, true)
					return
				}
				holder = true
				answered(func() { holder = false }, false)
			})
			return true
		}
		asked := 0
		c.respondWith(func(closed <-chan struct{}, _ bool) (string, error) {
			c.mu.Lock()
			asked++
			first := asked == 1
			c.mu.Unlock()
			if first { // slow, or hung
				<-closed
				return "", context.Canceled
			}
			return c.mint()
		})
		began := time.Now()
		done := make(chan time.Duration, 2)
		c.Ask(Call{Client: "client", Force: true}, func(string, bool) { done <- time.Since(began) })
		c.Ask(Call{Client: "client", Force: false}, func(string, bool) { done <- time.Since(began) })
		assert.Less(t, <-done, time.Second, "the second flight waited for its own tab")
	})
}

// Each wake forgets the calls that hang, so a user who comes and goes while
// the provider hangs collects one goroutine, and one promise, for each deadline.
func TestHungCallsAreBoundedAcrossWakes(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.hang()
		l.ask(true)
		for range 360 {
			l.Wake(timeline.SignalVisible)
			l.sleep(10 * time.Second)
		}
		assert.LessOrEqual(t, len(l.providerCalls()), 60, "calls that hang after an hour")
	})
}

// After Close: Seed fills the cache again, Watch arms a timer.
func TestAClosedKeeperKeepsNoToken(t *testing.T) {
	run(t, func(l *lab) {
		l.Close()
		l.Seed("client", l.token(l.life), false, 0)
		assert.Nil(t, l.Keeper.cache.token)
		l.Watch(0, func() {})
		assert.Empty(t, l.Keeper.transport.requests)
	})
}

// Ten thousand calls at once: answered once each, by two provider calls.
func TestThousandsOfCalls(t *testing.T) {
	run(t, func(l *lab) {
		l.fail(errNetwork)
		settled := 0
		for i := range 10_000 {
			l.Ask(Call{Client: "client", Force: i%2 == 0}, func(string, bool) { settled++ })
		}
		l.sleep(time.Minute)
		assert.Zero(t, settled)
		l.answer(l.mint)
		l.sleep(time.Minute)
		assert.Equal(t, 10_000, settled)
		assert.Len(t, l.Keeper.flights.all(), 0)
	})
}

// The provider's answers alternate between two users (a stale service worker,
// a cookie race): is that bounded?
func TestAlternatingUsers(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		n := 0
		l.respondWith(func(<-chan struct{}, bool) (string, error) {
			n++
			l.mu.Lock()
			l.claims["sub"] = []string{"user_1", "user_2"}[n%2]
			l.mu.Unlock()
			time.Sleep(20 * time.Millisecond)
			return l.mint()
		})
		for range 10 {
			l.ask(true)
			l.ask(false)
			l.sleep(time.Second)
		}
		assert.LessOrEqual(t, n, 40)
	})
}

// A provider that takes 30 s for each answer.
func TestAProviderThatTakesHalfAMinute(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(l.life)
		l.respondWith(func(closed <-chan struct{}, _ bool) (string, error) {
			select {
			case <-time.After(30 * time.Second):
				return l.mint()
			case <-closed:
				return "", context.Canceled
			}
		})
		p, u := l.ask(true), l.ask(false)
		l.sleep(31 * time.Second)
		l.answered(p, "")
		l.answered(u, "")
	})
}

// attempt comes from JavaScript unchecked: 0 is a negative shift.
func TestAnAttemptOfZeroIsNoPanic(t *testing.T) {
	run(t, func(l *lab) {
		assert.NotPanics(t, func() { l.Answered(Response{Status: 400, JSON: true, Message: "Missing refresh token"}, 0) })
	})
}
