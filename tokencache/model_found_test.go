package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// What the model found, each in its shortest form.

func TestOneLostRaceIsNoProofThoughItFailsTwoTries(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(l.life)
		lost := make(chan struct{}) // AuthKit has one refresh for all who wait
		l.respondWith(func(<-chan struct{}, bool) (string, error) {
			<-lost
			return "", errRevoked
		})
		unforced, forced := l.ask(false), l.ask(true)
		l.sleep(time.Second)
		l.answer(l.mint) // the winner's session
		close(lost)
		l.sleep(5 * time.Second)
		l.answered(unforced, "")
		l.answered(forced, "")
		assert.Empty(t, l.signedOut)
	})
}

func TestTheEchoOfAnOutageIsNoHalfOfAProof(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(l.life)
		races := 1
		l.respondWith(func(_ <-chan struct{}, force bool) (string, error) {
			switch {
			case !force:
				return "", errLogin // AuthKit's ERROR state, from a captive portal
			case races > 0:
				races--
				return "", errRevoked
			}
			return l.mint()
		})
		p := l.ask(false)
		l.sleep(5 * time.Second)
		l.answered(p, "")
		assert.Empty(t, l.signedOut)
	})
}

func TestADeadSessionIsNotAskedForInALoopWhileHidden(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Hidden()
		l.Offline() // as the browser thinks: nothing is proven
		l.fail(errRevoked)
		p := l.ask(true)
		l.sleep(time.Hour)
		l.held(p)
		assert.Less(t, len(l.providerCalls()), 15)
	})
}

func TestLostPromisesAreForgottenAtAWake(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.hang()
		p := l.ask(true)
		l.sleep(5 * time.Minute)
		l.answer(l.mint)
		l.sleep(time.Minute)
		l.held(p)
		l.Wake(timeline.SignalVisible)
		l.sleep(minDelay)
		l.answered(p, "")
		l.sleep(l.life * 3 / 4)
		l.answered(l.ask(true), "") // and hold up nothing later
	})
}

func TestLostPromisesDoNotEndTheTrying(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.hang()
		p := l.ask(true)
		l.sleep(5 * time.Minute)
		l.answer(l.mint)
		l.sleep(trickle)
		l.answered(p, "")
		l.sleep(l.life * 3 / 4)
		l.answered(l.ask(true), "")
	})
}

func TestATokenThatWasNoUseIsNotAskedForAgainUnforced(t *testing.T) {
	run(t, func(l *lab) {
		l.skew = -time.Hour // this clock is ahead: only a forced token shows it
		l.answer(func() (string, error) {
			l.Refreshed() // the transport guard sees the SDK's request, which is ours
			return l.mint()
		})
		p := l.ask(false)
		l.sleep(10 * time.Second)
		l.answered(p, "")
	})
}

func TestAClockThatIsSetBackMakesNoLoop(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		clock.sleep(-time.Hour)
		l.fail(errNetwork)
		l.ask(true)
		l.sleep(10 * time.Minute)
		assert.Less(t, len(l.providerCalls()), 150, "no failure is an old one")
	})
}

func TestAClockThatIsSetBackDelaysNothing(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		p := l.ask(true)
		l.sleep(10 * time.Minute)
		clock.sleep(-time.Hour)
		l.answer(l.mint)
		l.Wake(timeline.SignalOnline)
		l.sleep(minDelay)
		l.answered(p, "")
	})
}

func TestAClockThatIsSetRightIsNoLongerTakenToBeAhead(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		clock.sleep(time.Hour)
		first := l.ask(false)
		l.sleep(5 * time.Second)
		l.answered(first, "")
		clock.sleep(-time.Hour)
		l.Hidden() // any event at all
		l.sleep(l.life)
		l.fail(errNetwork)
		p := l.ask(false)
		l.sleep(time.Minute)
		l.held(p)
	})
}

func TestTokensOfOneSecondDoNotHideWhatTheClientHas(t *testing.T) {
	run(t, func(l *lab) {
		first, second := l.token(l.life), l.token(l.life)
		l.answer(func() (string, error) { return first, nil })
		assert.Equal(t, first, l.signIn())
		for _, late := range []string{second, first} { // answers of calls that hung
			again, err := token.Parse(late)
			require.NoError(t, err)
			l.lock()
			_, counts := l.take(&try{generation: l.flights.generation, began: l.now()}, again)
			assert.True(t, counts)
			l.unlock()
		}
		p := l.ask(true)
		l.sleep(time.Minute)
		l.held(p)
		l.answer(l.mint)
		l.sleep(time.Minute)
		l.answered(p, "")
	})
}

func TestALateTokenOfTheIdentityBeforeIsDropped(t *testing.T) {
	run(t, func(l *lab) {
		release := l.holdNext()
		forced := l.ask(true)
		late := l.token(l.life)
		l.sleep(time.Second)
		l.claims["sub"] = "user_2"
		l.answer(l.mint)
		l.ask(false)
		assert.Equal(t, "user_2", l.Snapshot().Identity.Subject)
		release(late, nil)
		assert.Equal(t, "user_2", l.Snapshot().Identity.Subject)
		l.sleep(time.Second)
		l.answered(forced, "")
		assert.NotEqual(t, late, forced.token)
	})
}

func TestAClosedKeeperLooksAtNothing(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errRevoked)
		l.ask(true)
		l.sleep(10 * time.Second)
		calls := len(l.providerCalls())
		l.Close()
		l.Refreshed() // the SDK's request came back late
		l.sleep(time.Minute)
		assert.Len(t, l.providerCalls(), calls)
	})
}

// A call of each strength waits for a session that seems to be over: both must be forced
// now, and one stream of tries serves both.
func TestAnUnforcedCallThatMustForceRidesOnTheForced(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(l.life)
		l.answer(func() (string, error) { return "", &failure.Thrown{Type: "null", Answered: true} })
		forced, unforced := l.ask(true), l.ask(false)
		tries := map[time.Time]int{}
		l.answer(func() (string, error) { tries[time.Now()]++; return "", errNetwork })
		l.sleep(time.Minute)
		require.Greater(t, len(tries), 10)
		for at, n := range tries {
			assert.Equal(t, 1, n, "at %v", at)
		}
		l.answer(l.mint)
		l.sleep(30 * time.Second)
		assert.True(t, l.look(forced).ok && l.look(unforced).ok)
	})
}

// An SDK whose clock is ahead by more than a token lives refreshes at each call. Each of
// its refreshes had the other flight ask, unforced, and so without end; and nothing of it
// could tell what time it is.
func TestATrysOwnRefreshIsNoNewsToTheOtherFlight(t *testing.T) {
	run(t, func(l *lab) {
		l.skew = -2 * time.Hour
		calls := 0
		l.answer(func() (string, error) {
			calls++
			time.Sleep(100 * time.Millisecond)
			l.Refreshed()
			return l.token(l.life), nil
		})
		forced, unforced := l.ask(true), l.ask(false)
		l.sleep(30 * time.Second)
		assert.True(t, l.look(forced).ok && l.look(unforced).ok)
		assert.Less(t, calls, 12)
	})
}

// F100: a server that has nobody says so with a 200: an application's own route, or one
// that answers `{}`. That was taken for a token, each try after it was unforced, and an
// unforced one ends nothing: a user whose session was over stayed, and a visitor's page
// asked twice a second for good.
func TestF100ARefreshThatBroughtNoTokenIsNone(t *testing.T) {
	for name, known := range map[string]bool{"a session that is over": true, "a visitor": false} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				if known {
					l.signIn()
				}
				calls := 0
				l.answer(func() (string, error) {
					calls++
					time.Sleep(100 * time.Millisecond)
					l.Refreshed()
					return "", errNull
				})
				call := l.ask(true)
				l.sleep(3 * time.Minute)
				assert.Equal(t, 1, l.look(call).settled, "it is answered once")
				assert.Equal(t, StatusSignedOut, l.Snapshot().Status)
				assert.Less(t, calls, 30)
			})
		})
	}
}

// An SDK that throws over what its refresh has brought may be right or wrong: nobody is
// signed out, and somebody is told.
func TestARefreshThatTheSDKThrowsOverWantsAttention(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.answer(func() (string, error) {
			l.Refreshed()
			return "", errOdd
		})
		l.ask(true)
		l.sleep(4 * time.Minute)
		assert.Equal(t, failure.NeedsNothing, l.Snapshot().Needs)
		l.sleep(4 * time.Minute)
		assert.Equal(t, StatusDegraded, l.Snapshot().Status)
		assert.Equal(t, failure.NeedsAttention, l.Snapshot().Needs)
	})
}

// Nobody sees the page, and the provider has called the session over: what fails after
// that is no reason to ask densely again.
func TestAHiddenPageRestsAfterTheWordThatTheSessionIsOver(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Hidden()
		l.fail(errRevoked)
		l.ask(true)
		l.fail(errNetwork)
		l.sleep(time.Second)
		before := len(l.providerCalls())
		l.sleep(10 * time.Second)
		assert.Equal(t, before, len(l.providerCalls()))
		l.Wake(timeline.SignalVisible)
		l.sleep(10 * time.Second)
		assert.Greater(t, len(l.providerCalls()), before+5, "the control: somebody sees it")
	})
}

// A look for which nobody waits, in a page that nobody sees, rests for minutes between
// its tries. A call that joins it does not.
func TestACallEndsTheRestOfALook(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Hidden()
		l.fail(errNetwork)
		l.SessionExpired()
		l.sleep(10 * time.Minute)
		l.answer(l.mint)
		p := l.ask(true)
		l.sleep(31 * time.Second)
		l.answered(p, "")
	})
}
