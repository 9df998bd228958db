package tokencache

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/tabs"
)

// stuckHolder makes the first tab freeze while it has the lock, and returns when
// all others have asked.
func stuckHolder(b *browser) []*pending {
	b.takes(100 * time.Millisecond)
	b.expire()
	holder := b.tabs[0]
	holder.hang()
	holder.ask(true)
	b.freeze(holder)
	return b.askAll(true)[1:]
}

func others(b *browser) *browser { return &browser{t: b.t, tabs: b.tabs[1:]} }

func TestF13FrozenTabHoldsOurLock(t *testing.T) {
	runTabs(t, 5, func(b *browser) {
		began := time.Now().Add(6 * time.Minute)
		all := stuckHolder(b)
		b.tabs[1].sleep(tabsPatience + time.Second)
		answeredAll(t, others(b), all)
		for _, p := range all {
			assert.Less(t, p.at.Sub(began), patience*5/4+200*time.Millisecond)
		}
		assert.Equal(t, 1, b.held(), "nobody stole the lock")
		b.expire()
		began = time.Now()
		all = b.askAll(true)[1:]
		b.tabs[1].sleep(5 * time.Second)
		answeredAll(t, others(b), all)
		for _, p := range all {
			assert.Less(t, p.at.Sub(began), headStart+200*time.Millisecond, "not one for each try")
		}
		b.thaw(b.tabs[0])
		b.tabs[0].answer(b.tabs[0].mint)
		b.tabs[0].sleep(20 * time.Second)
		assert.Zero(t, b.held())
		assert.NotEqual(t, StatusSignedOut, b.tabs[0].Snapshot().Status)
	})
}

func TestACrashedHolderCostsOneWait(t *testing.T) {
	runTabs(t, 5, func(b *browser) {
		b.takes(100 * time.Millisecond)
		b.expire()
		b.tabs[0].hang()
		all := b.askAll(true)
		b.tabs[0].sleep(10 * time.Millisecond)
		b.crash(b.tabs[0])
		before := b.calls()
		b.tabs[1].sleep(tabsPatience + time.Second)
		answeredAll(t, others(b), all[1:])
		assert.LessOrEqual(t, b.calls()-before, 2)
	})
}

func TestAnUnforcedCallThatWaitsForAPeerFallsBack(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		c := b.tabs[1]
		c.sleep(c.life - 9*time.Second) // within the margin: the provider is asked
		b.tabs[0].hang()
		b.tabs[0].ask(true)
		c.hang()
		p := c.ask(false)
		c.sleep(patience + 3*time.Second)
		c.answered(p, "")
	})
}

// A provider of which as many calls hang as may be is not asked: who was given the lock
// for that must not keep it from others.
func TestF87ATabWhoseProviderHangsKeepsNoLock(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		c := b.tabs[0]
		b.expire()
		c.hang()
		c.ask(true)
		for range 60 {
			c.sleep(time.Minute)
			c.Hear(c.from(tabs.Message{Kind: tabs.KindDone}).Wire())
		}
		assert.False(t, c.flights.trying(), "it rests")
		assert.Zero(t, b.held())
	})
}

// Two flights of one tab: the second needs no turn of its own.
func TestATabDoesNotWaitForItself(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		b.expire()
		c.hang()
		c.ask(true)
		c.ask(false)
		assert.Len(t, c.providerCalls(), 3)
	})
}

func TestF15LoserOfARace(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		winner, loser := b.tabs[0], b.tabs[1]
		b.expire()
		loser.lockAPI = func(answered func(func(), bool)) bool { answered(nil, false); return true }
		lose := loser.holdNext()
		p := loser.ask(true)
		winner.sleep(3 * time.Second) // longer than it waits for the other
		winner.answered(winner.ask(true), "")
		loser.sleep(time.Second)
		loser.answered(p, "")
		lose("", errRevoked)
		loser.fail(errRevoked)
		assert.Equal(t, StatusFresh, loser.Snapshot().Status)
		verdict, _ := loser.Answered(revoked, 1)
		assert.Equal(t, Fail, verdict, "the SDK would wipe what both share")
		loser.sleep(tabs.Spacing / 2)
		assert.Equal(t, StatusFresh, loser.Snapshot().Status, "it proves nothing here")
		loser.sleep(tabs.Spacing)
		loser.Answered(revoked, 1)
		loser.sleep(2 * confirmDelay)
		assert.Equal(t, StatusSignedOut, loser.Snapshot().Status, "no longer than it takes to ask again")
	})
}

func TestABrowserThatNeverTellsOfTheLockHoldsNothingUp(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		b.expire()
		var late func(func(), bool)
		c.lockAPI = func(answered func(func(), bool)) bool { late = answered; return true }
		p := c.ask(true)
		c.sleep(lockPatience)
		c.answered(p, "")
		released := 0
		late(func() { released++ }, false)
		assert.Equal(t, 1, released, "a lock that comes late is let go")
	})
}

// sdkLock is AuthKit's WORKOS_REFRESH_SESSION: one for all tabs, queued for up to
// 10 s, and no look afterwards whether it is still needed.
type sdkLock struct {
	mu       sync.Mutex
	free     chan struct{}
	requests int
}

func (s *sdkLock) refresh(closed <-chan struct{}, tab *tab) (string, error) {
	timeout := time.NewTimer(10 * time.Second)
	defer timeout.Stop()
	select {
	case <-s.free:
	case <-timeout.C:
		return "", &failure.Thrown{Type: "object", Name: "RefreshTimeoutError"}
	case <-closed:
		return "", context.Canceled
	}
	defer func() { s.free <- struct{}{} }()
	if !tab.Admit() {
		return "", errNetwork
	}
	s.mu.Lock()
	s.requests++
	s.mu.Unlock()
	time.Sleep(200 * time.Millisecond)
	tab.Refreshed()
	return tab.mint()
}

// authKits gives each tab an AuthKit, whose loop refreshes by itself in each.
func authKits(b *browser, loops bool) *sdkLock {
	s := &sdkLock{free: make(chan struct{}, 1)}
	s.free <- struct{}{}
	for _, tab := range b.tabs {
		var mu sync.Mutex
		var shared chan struct{}
		var token string
		var failure error
		var expires time.Time
		// get is getAccessToken: one refresh for all who ask.
		get := func(closed <-chan struct{}, force bool) (string, error) {
			mu.Lock()
			if shared == nil && !force && time.Now().Before(expires.Add(-10*time.Second)) {
				defer mu.Unlock()
				return token, nil
			}
			if shared == nil {
				done := make(chan struct{})
				shared = done
				go func() {
					raw, err := s.refresh(tab.ended, tab)
					mu.Lock()
					defer mu.Unlock()
					shared, failure = nil, err
					if err == nil {
						token, expires = raw, time.Now().Add(tab.life)
					}
					close(done)
				}()
			}
			wait := shared
			mu.Unlock()
			select {
			case <-wait:
			case <-closed:
				return "", context.Canceled
			}
			mu.Lock()
			defer mu.Unlock()
			return token, failure
		}
		tab.respondWith(get)
		if loops {
			go func() {
				tick := time.NewTicker(time.Second)
				defer tick.Stop()
				for {
					select {
					case <-tick.C:
						_, _ = get(tab.ended, false)
					case <-tab.ended:
						return
					}
				}
			}()
		}
	}
	return s
}

func (s *sdkLock) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// The provider's own lock works beside this one: a tab that has this one may wait
// for the provider's, and nobody who has the provider's ever waits for this one.
func TestF25EachTabsSDKRefreshesByItself(t *testing.T) {
	for name, loops := range map[string]bool{"with AuthKit's loop in each tab": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			runTabs(t, 20, func(b *browser) {
				b.expire()
				s := authKits(b, loops)
				all := b.askAll(true)
				b.tabs[0].sleep(1500 * time.Millisecond)
				answeredAll(t, b, all)
				b.tabs[0].sleep(3500 * time.Millisecond)
				assert.LessOrEqual(t, s.count(), 2, "in the first 5 s")
				b.tabs[0].sleep(30 * time.Second)
				if loops {
					assert.GreaterOrEqual(t, s.count(), 20, "every SDK gets its own in the end")
					assert.LessOrEqual(t, s.count(), 30)
				}
				assert.Zero(t, b.held())
			})
		})
	}
}

func TestWithoutTabsAuthKitsLockOnlyQueues(t *testing.T) {
	runTabsWith(t, 20, Options{Tabs: noTabs}, func(b *browser) {
		b.expire()
		s := authKits(b, true)
		b.askAll(true)
		b.tabs[0].sleep(5 * time.Second)
		assert.GreaterOrEqual(t, s.count(), 20)
	})
}

func TestTheSDKsOwnRequestsYieldForAWhile(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		c := b.tabs[1]
		assert.True(t, c.Admit(), "its token is good: somebody has asked for a refresh")
		b.expire()
		assert.True(t, c.Admit(), "nobody else asks")
		b.tabs[0].hang()
		b.tabs[0].ask(true)
		assert.True(t, c.Snapshot().Status == StatusFresh)
		c.sleep(10 * time.Millisecond)
		assert.False(t, c.Admit())
		refused := 0
		for !c.Admit() {
			refused++
			c.Hear(c.from(tabs.Message{Kind: tabs.KindTrying}).Wire()) // whatever others say
			c.sleep(time.Second)
		}
		assert.LessOrEqual(t, refused, 10)
		assert.GreaterOrEqual(t, refused, 5)
		assert.False(t, c.Admit(), "one went: the next yields again")
		assert.True(t, c.Snapshot().Status == StatusFresh)
	})
}

// A request that is held asks again once a minute where nobody sees the page, and another
// tab may ask all the time. Each time that it asked it once began to yield anew.
func TestF88AHeldRequestThatAsksSeldomHasItsTurn(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		c := b.tabs[1]
		b.expire()
		turns := 0
		for range 10 {
			c.Hear(c.from(tabs.Message{Kind: tabs.KindTrying}).Wire())
			if c.Admit() {
				turns++
			} else {
				verdict, _ := c.Answered(Response{Refused: true, MayHold: true}, 1)
				assert.Equal(t, Hold, verdict)
			}
			c.sleep(time.Minute)
		}
		assert.Equal(t, 5, turns, "each yields once, and goes")
	})
}

func TestARequestThatACallWaitsForIsAdmitted(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		c := b.tabs[1]
		b.expire()
		c.hang()
		c.ask(true)
		c.Hear(c.from(tabs.Message{Kind: tabs.KindTrying}).Wire())
		assert.True(t, c.Admit())
	})
}

// The SDK's own refresh brings a token that all tabs can have.
func TestTheSDKsOwnRefreshIsShared(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		b.expire()
		calls := len(b.tabs[1].providerCalls())
		assert.True(t, b.tabs[0].Admit())
		b.tabs[0].Refreshed()
		b.tabs[0].sleep(10 * time.Millisecond)
		synctest.Wait()
		b.tabs[1].answered(b.tabs[1].ask(true), "")
		assert.Len(t, b.tabs[1].providerCalls(), calls)
	})
}

// A network that is away is looked for by one tab after another: neither by all of them
// at once, who would all arrive if it came back just then, nor less often than by one that
// is alone.
func TestTabsLookForTheNetworkInTurn(t *testing.T) {
	runTabs(t, 20, func(b *browser) {
		b.expire()
		var tries []time.Time
		together, most := 0, 0
		b.answers(func() (string, error) {
			b.mu.Lock()
			tries = append(tries, time.Now())
			together++
			most = max(most, together)
			b.mu.Unlock()
			time.Sleep(20 * time.Millisecond)
			b.mu.Lock()
			defer b.mu.Unlock()
			together--
			return "", errNetwork
		})
		all := b.askAll(true)
		b.tabs[0].sleep(densePeriod)
		b.takes(20 * time.Millisecond)
		rest := time.Duration(0)
		for i, at := range tries[1:] {
			rest = max(rest, at.Sub(tries[i]))
		}
		t.Logf("%d tries in %v, at most %d together, and at most %v apart", len(tries), densePeriod, most, rest)
		assert.LessOrEqual(t, most, 5, "twelve and more, if all lost their patience at once")
		assert.LessOrEqual(t, rest, denseDelay+50*time.Millisecond)
		b.tabs[0].sleep(3 * time.Second)
		answeredAll(t, b, all)
	})
}

func TestAFailureToldPacesFromWhenItWasTold(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		b.expire()
		tries := make(chan time.Time, 1)
		c.answer(func() (string, error) { tries <- time.Now(); return "", errNetwork })
		p := c.ask(true)
		for range 8 { // all of it within the densePeriod
			<-tries
			time.Sleep(240 * time.Millisecond) // just before the next
			told := time.Now()
			c.Hear(c.from(tabs.Message{Kind: tabs.KindFailed, Class: failure.Transient, Unreached: true}).Wire())
			assert.LessOrEqual(t, (<-tries).Sub(told), denseDelay)
			c.Hear(c.from(tabs.Message{Kind: tabs.KindDone}).Wire())
		}
		c.answer(c.mint)
		c.sleep(time.Second)
		c.answered(p, "")
	})
}
