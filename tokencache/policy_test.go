package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

func TestBackoffIsFullJitterBetweenClamps(t *testing.T) {
	b := Backoff{Initial: time.Second, Max: 10 * time.Second}
	for n, bound := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 5: 10 * time.Second, 1000: 10 * time.Second} {
		assert.Equal(t, minDelay, b.delay(n, 0), "try %d", n)
		assert.Equal(t, bound/2, b.delay(n, 0.5), "try %d", n)
		assert.Less(t, b.delay(n, 0.999), bound, "try %d", n)
	}
}

func TestRetryAfterIsHonouredEvenThroughAWake(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Type: "object", Status: 429, RetryAfter: 30 * time.Second})
		p := l.ask(true)
		calls := len(l.providerCalls())
		l.answer(l.mint)
		l.sleep(10 * time.Second)
		l.Wake(timeline.SignalOnline)
		l.sleep(19 * time.Second)
		l.held(p)
		assert.Len(t, l.providerCalls(), calls)
		l.sleep(16 * time.Second)
		l.answered(p, "")
	})
}

func TestAHostileRetryAfterIsBounded(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Type: "object", Status: 429, RetryAfter: 1000 * time.Hour})
		p := l.ask(true)
		l.answer(l.mint)
		l.sleep(maxRetryAfter + 31*time.Second)
		l.answered(p, "")
	})
}

func TestAProviderThatAnswersNonsenseIsNeverACrash(t *testing.T) {
	for name, answer := range map[string]func() (string, error){
		"empty":         func() (string, error) { return "", nil },
		"1 MB":          func() (string, error) { return string(make([]byte, 1<<20)), nil },
		"a number":      func() (string, error) { return "", &failure.Thrown{Type: "number", Answered: true} },
		"expired":       func() (string, error) { return "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln", nil },
		"thrown, empty": func() (string, error) { return "", &failure.Thrown{} },
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.answer(answer)
				p := l.ask(false)
				l.sleep(time.Second)
				require.NotNil(t, l.Snapshot().LastFailure)
				assert.NotEmpty(t, l.Snapshot().LastFailure.Reason)
				l.sleep(10 * time.Minute)
				l.out(p)
			})
		})
	}
}

func TestNonsenseThatStopsIsForgotten(t *testing.T) {
	run(t, func(l *lab) {
		l.answer(func() (string, error) { return "", nil })
		p := l.ask(false)
		l.sleep(20 * time.Second)
		l.held(p)
		l.answer(l.mint)
		l.sleep(30 * time.Second)
		l.answered(p, "")
	})
}

func TestHungCallsAreBounded(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.hang()
		p := l.ask(true)
		l.sleep(24 * time.Hour)
		l.held(p)
		assert.LessOrEqual(t, len(l.providerCalls()), 1+maxHanging+int(24*time.Hour/trickle))
	})
}

func TestTheTimelineIsBoundedAndOrdered(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		for range 3 * timeline.Size {
			l.Wake(timeline.SignalVisible)
			l.Hidden()
		}
		events := l.Timeline()
		assert.Len(t, events, timeline.Size)
		assert.Equal(t, timeline.KindHidden, events[len(events)-1].Kind)
	})
}

func TestRetriesThinOutGraduallyWhenTheDensePeriodIsOver(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		p := l.ask(true)
		l.sleep(densePeriod + 3*time.Second)
		l.answer(l.mint)
		back := time.Now()
		l.sleep(4 * time.Second)
		l.answered(p, "")
		assert.LessOrEqual(t, p.at.Sub(back), 4*time.Second)
	})
}

func TestARejectedTokenIsNeverHandedOutAgain(t *testing.T) {
	run(t, func(l *lab) {
		token := l.signIn()
		l.Reject(token)
		l.fail(errNetwork)
		p := l.ask(false)
		l.sleep(time.Minute)
		l.held(p)
		l.answer(func() (string, error) { return token, nil })
		l.sleep(time.Minute)
		l.held(p)
		l.answer(l.mint)
		l.sleep(time.Minute)
		l.answered(p, "")
	})
}

func TestFreshTokensThatAreRefusedOneAfterAnotherArePaced(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		began := time.Now()
		for range 8 { // a server that refuses whatever it is given
			p := l.ask(true)
			for l.look(p).settled == 0 {
				l.sleep(100 * time.Millisecond)
			}
		}
		assert.Greater(t, time.Since(began), 10*time.Second)
	})
}

func TestAnOlderExpiredTokenIsNeitherAnAnswerNorALoop(t *testing.T) {
	run(t, func(l *lab) {
		old := l.token(l.life)
		l.sleep(2 * l.life)
		l.signIn()
		expiry := l.Snapshot().ExpiresAt
		l.answer(func() (string, error) { return old, nil })
		p := l.ask(true)
		l.sleep(10 * time.Second)
		l.held(p)
		assert.Less(t, len(l.providerCalls()), 15)
		assert.Equal(t, expiry, l.Snapshot().ExpiresAt, "no skew is learned from it")
	})
}

func TestCachedIsWhatAnUnforcedCallWouldGetAtOnce(t *testing.T) {
	run(t, func(l *lab) {
		_, ok := lent(l)
		assert.False(t, ok, "nothing is known yet")
		raw := l.signIn()
		got, ok := lent(l)
		assert.True(t, ok)
		assert.Equal(t, raw, got)
		events := l.Timeline()
		assert.Equal(t, timeline.KindCall, events[len(events)-1].Kind)

		l.sleep(l.life)
		_, ok = lent(l)
		assert.False(t, ok, "it has expired")
		assert.Len(t, l.providerCalls(), 1, "asking costs nothing")

		l.answered(l.ask(true), "")
		_, ok = lent(l)
		assert.True(t, ok)
		l.SignOut()
		_, ok = lent(l)
		assert.False(t, ok, "signed out")
	})
}

func TestWhatCachedGaveIsNoAnswerToTheClientThatForces(t *testing.T) {
	run(t, func(l *lab) {
		first := l.signIn()
		l.sleep(10 * time.Second)
		l.SessionExpired() // looks for a token on nobody's behalf
		l.sleep(time.Second)
		given, ok := lent(l)
		require.True(t, ok)
		require.NotEqual(t, first, given)

		l.sleep(l.life * 3 / 5) // too late to say that a server has refused it
		l.answer(func() (string, error) { return given, nil })
		forced := l.ask(true)
		l.sleep(5 * time.Second)
		l.held(forced)
		l.answer(l.mint)
		l.sleep(time.Minute)
		l.answered(forced, "")
	})
}

func TestTheCachedTokenIsLentForAsLongAsItIsGood(t *testing.T) {
	run(t, func(l *lab) {
		_, _, ok := l.Lend("client")
		assert.False(t, ok, "there is none")
		l.signIn()
		_, until, _ := l.Lend("client")
		assert.Equal(t, lease, until)
		l.sleep(until)
		_, ok = lent(l)
		assert.True(t, ok, "it is still good when the lease ends")

		margin := min(maxMargin, l.life/5)
		l.sleep(l.life - margin - lease - lease/2)
		_, until, ok = l.Lend("client")
		assert.True(t, ok)
		assert.LessOrEqual(t, until, lease/2, "no longer than it is good")
		l.SignOut()
		_, _, ok = l.Lend("client")
		assert.False(t, ok)
	})
}

// lent is what an unforced call gets at once.
func lent(l *lab) (string, bool) {
	raw, _, ok := l.Lend("client")
	return raw, ok
}
