package tokencache

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/timeline"
)

func TestAFirstCallGetsTheProvidersToken(t *testing.T) {
	run(t, func(l *lab) {
		assert.Equal(t, StatusUnknown, l.Snapshot().Status)
		token := l.signIn()
		s := l.Snapshot()
		assert.Equal(t, StatusFresh, s.Status)
		assert.Equal(t, "user_1", s.Identity.Subject)
		assert.Equal(t, time.Now().Add(5*time.Minute).Unix(), s.ExpiresAt.Unix())
		l.answered(l.ask(false), token)
		assert.Len(t, l.providerCalls(), 1, "the cached token answers the second call")
	})
}

func TestAForcedCallGetsANewToken(t *testing.T) {
	run(t, func(l *lab) {
		first := l.signIn()
		p := l.ask(true)
		l.answered(p, "")
		assert.NotEqual(t, first, p.token)
		assert.Equal(t, []bool{false, true}, l.providerCalls())
	})
}

func TestForcedCallsShareOneFlight(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.respondWith(func(<-chan struct{}, bool) (string, error) {
			time.Sleep(time.Second)
			return l.mint()
		})
		a, b := l.ask(true), l.ask(true)
		l.sleep(time.Second)
		l.answered(a, "")
		l.answered(b, a.token)
		assert.Len(t, l.providerCalls(), 2)
	})
}

func TestAForcedCallNeverRidesOnAnUnforcedOne(t *testing.T) {
	run(t, func(l *lab) {
		l.hang()
		unforced := l.ask(false)
		forced := l.ask(true)
		l.held(unforced)
		l.held(forced)
		assert.ElementsMatch(t, []bool{false, true}, l.providerCalls())
	})
}

func TestAForcedCallIsNotAnsweredByATokenMintedLongBeforeItAsked(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		early := l.token(l.life)
		l.respondWith(func(<-chan struct{}, bool) (string, error) {
			time.Sleep(8 * time.Second)
			return early, nil
		})
		first := l.ask(true)
		l.sleep(6 * time.Second)
		l.answer(l.mint)
		second := l.ask(true)
		l.sleep(2 * time.Second)
		l.answered(first, early)
		l.sleep(time.Second)
		l.answered(second, "")
		assert.NotEqual(t, early, second.token)
	})
}

func TestForcedCallHoldsWhileTheNetworkIsDown(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		p := l.ask(true)
		l.sleep(10 * time.Minute)
		l.held(p)
		assert.Equal(t, StatusDegraded, l.Snapshot().Status)
		l.answer(l.mint)
		l.sleep(30 * time.Second)
		l.answered(p, "")
		assert.Equal(t, StatusFresh, l.Snapshot().Status)
		assert.True(t, l.Snapshot().DegradedSince.IsZero())
		assert.Empty(t, l.signedOut)
	})
}

func TestADeadNetworkIsProbedDenselyAtFirst(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		p := l.ask(true)
		l.sleep(3 * time.Second)
		back := time.Now()
		l.answer(l.mint)
		l.sleep(time.Second)
		l.answered(p, "")
		assert.LessOrEqual(t, p.at.Sub(back), denseDelay)
	})
}

func TestRetriesThinOut(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		l.ask(true)
		l.sleep(time.Hour)
		assert.Less(t, len(l.providerCalls()), 330, "an hour of outage: %d calls", len(l.providerCalls()))
	})
}

func TestAWakeSignalRetriesAtOnce(t *testing.T) {
	for _, signal := range []timeline.Signal{timeline.SignalVisible, timeline.SignalFocus, timeline.SignalOnline, timeline.SignalPageShow, timeline.SignalResume} {
		t.Run(string(signal), func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				l.fail(errNetwork)
				p := l.ask(true)
				l.sleep(time.Hour + 3*time.Second)
				l.answer(l.mint)
				l.held(p)
				woken := time.Now()
				l.Wake(signal)
				l.sleep(minDelay)
				l.answered(p, "")
				assert.LessOrEqual(t, p.at.Sub(woken), minDelay)
			})
		})
	}
}

func TestManyWakeSignalsMakeOneTry(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		l.ask(true)
		l.sleep(time.Hour)
		l.hang()
		before := len(l.providerCalls())
		for range 5 {
			l.Wake(timeline.SignalVisible)
			l.Wake(timeline.SignalFocus)
			l.Wake(timeline.SignalOnline)
			l.Wake(timeline.SignalPageShow)
		}
		l.sleep(time.Second)
		assert.Equal(t, before+1, len(l.providerCalls()))
	})
}

func TestAnUnforcedCallFallsBackOnTheCachedToken(t *testing.T) {
	run(t, func(l *lab) {
		token := l.signIn()
		l.sleep(l.life - 5*time.Second) // within the margin: the provider is asked
		l.fail(errNetwork)
		l.answered(l.ask(false), token)
		assert.Equal(t, StatusDegraded, l.Snapshot().Status)
		assert.Len(t, l.providerCalls(), 2)
	})
}

func TestAnUnforcedCallFallsBackWhenTheProviderIsSlow(t *testing.T) {
	run(t, func(l *lab) {
		token := l.signIn()
		l.sleep(l.life - 5*time.Second)
		l.hang()
		p := l.ask(false)
		l.held(p)
		l.sleep(2 * time.Second)
		l.answered(p, token)
	})
}

func TestAnExpiredTokenIsNoFallback(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(l.life)
		l.fail(errNetwork)
		p := l.ask(false)
		l.sleep(time.Minute)
		l.held(p)
		l.answer(l.mint)
		l.sleep(time.Minute)
		l.answered(p, "")
	})
}

func TestARefusedTokenIsNeverHandedOutAgain(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(time.Second)
		l.answered(l.ask(true), "") // by plan
		first, _, _ := l.Lend("another client")
		l.fail(errNetwork)
		forced := l.ask(true) // what it has got by force, at the start of its life: the server refused it
		unforced := l.ask(false)
		l.sleep(time.Minute)
		l.held(forced)
		l.held(unforced)
		l.answer(l.mint)
		l.sleep(time.Minute)
		l.answered(unforced, "")
		assert.NotEqual(t, first, unforced.token)
	})
}

func TestTheSameTokenIsNoAnswerToAForcedCall(t *testing.T) {
	run(t, func(l *lab) {
		first := l.signIn()
		l.sleep(l.life * 3 / 4)
		l.answer(func() (string, error) { return first, nil })
		p := l.ask(true)
		l.sleep(10 * time.Second)
		l.held(p)
		assert.Equal(t, StatusFresh, l.Snapshot().Status, "the provider is well")
		l.answer(l.mint)
		l.sleep(30 * time.Second)
		l.answered(p, "")
		assert.NotEqual(t, first, p.token)
	})
}

func TestAnOpaqueTokenThatNeverChangesIsGivenInTheEnd(t *testing.T) {
	run(t, func(l *lab) {
		l.answer(func() (string, error) { return "opaque", nil })
		require.Equal(t, "opaque", l.signIn())
		p := l.ask(true)
		l.held(p)
		l.sleep(time.Minute)
		l.answered(p, "opaque")
	})
}

func TestAHungCallHasADeadlineAndItsLateSuccessCounts(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		release := l.holdNext()
		p := l.ask(true)
		l.sleep(11 * time.Second)
		assert.Equal(t, "the provider did not answer in time", l.Snapshot().LastFailure.Reason)
		token := l.token(l.life)
		release(token, nil)
		l.answered(p, token)
		assert.Equal(t, StatusFresh, l.Snapshot().Status)
	})
}

func TestALateFailureIsDropped(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		release := l.holdNext()
		l.ask(true)
		l.sleep(10 * time.Second)
		l.answer(l.mint)
		l.sleep(time.Second)
		require.Equal(t, StatusFresh, l.Snapshot().Status)
		release("", errRevoked)
		assert.Equal(t, StatusFresh, l.Snapshot().Status)
	})
}

func TestCloseAnswersHeldCalls(t *testing.T) {
	run(t, func(l *lab) {
		l.hang()
		p := l.ask(true)
		l.Close()
		l.out(p)
		l.out(l.ask(false))
	})
}

func TestACallThatIsUnderWayIsTakenOver(t *testing.T) {
	run(t, func(l *lab) {
		release := make(chan error)
		p := l.askWith(false, &Underway{Wait: func(<-chan struct{}) (string, error) { return "", <-release }})
		l.sleep(time.Second)
		l.held(p)
		assert.Empty(t, l.providerCalls(), "the provider is not asked twice")
		release <- errNetwork
		l.sleep(0)
		assert.Equal(t, "the network failed", l.Snapshot().LastFailure.Reason)
		l.sleep(time.Second)
		l.answered(p, "")
	})
}

func TestACallThatIsUnderWayHasADeadlineToo(t *testing.T) {
	run(t, func(l *lab) {
		p := l.askWith(true, &Underway{Wait: func(closed <-chan struct{}) (string, error) {
			<-closed
			return "", context.Canceled
		}})
		l.sleep(12 * time.Second)
		l.answered(p, "")
	})
}

func TestASeededTokenAnswersUnforcedCalls(t *testing.T) {
	run(t, func(l *lab) {
		token := l.token(l.life)
		l.Seed("client", token, false, 0)
		l.answered(l.ask(false), token)
		assert.Empty(t, l.providerCalls())
	})
}
