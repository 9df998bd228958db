package tokencache

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/timeline"
)

// A machine whose clock is more than maxSkew (48 h) ahead can never sign
// in: each token looks expired, errStaleToken is Unknown, and after 6 tries and
// 60 s the live session counts as proven over. Convex and AuthKit alone work on
// such a machine (they go by exp − iat from now).
func TestAClockThreeDaysAheadSignsNobodyOut(t *testing.T) {
	run(t, func(l *lab) {
		l.skew = -72 * time.Hour
		p := l.ask(true)
		l.sleep(5 * time.Minute)
		seen := l.look(p)
		t.Logf("after 5 min: answered %d, ok %v, provider calls %d, status %v, signed out %q", seen.settled, seen.ok, len(l.providerCalls()), l.Snapshot().Status, l.signedOut)
		assert.True(t, seen.ok, "a token that was minted this moment is an answer")
		assert.Empty(t, l.signedOut)
	})
}

// Behind by more than 48 h: the skew is not learned either, so a cached
// token is handed out long after its end, and nobody asks.
func TestAClockThreeDaysBehindHandsOutNoExpiredToken(t *testing.T) {
	run(t, func(l *lab) {
		l.skew = 72 * time.Hour
		first := l.signIn()
		l.sleep(l.life + time.Hour) // by any clock, the token's life is over
		p := l.ask(false)
		l.sleep(5 * time.Second)
		assert.NotEqual(t, first, l.look(p).token, "expired for an hour, and handed out")
	})
}

// Without a cached token, a forced call that is answered with an expired
// token (an SDK that answers from its storage) is believed to prove that the
// clock is ahead. The expired token is handed out as new.
func TestAnExpiredTokenIsNoAnswerToAForcedCall(t *testing.T) {
	run(t, func(l *lab) {
		l.skew = -time.Hour
		stale := l.token(l.life) // minted an hour ago, over for 55 minutes
		l.skew = 0
		l.answer(func() (string, error) { return stale, nil })
		p := l.ask(true)
		l.sleep(5 * time.Second)
		seen := l.look(p)
		assert.Zero(t, seen.settled, "a token that is over for 55 min was handed out as new (ok %v)", seen.ok)
	})
}

// That poisons what follows: the skew of −1 h is never put right by an
// unforced token, although its iat proves that the clock is not ahead (no token
// is issued in the future). So tokens are handed out up to an hour after their
// end.
func TestANewerTokenPutsANegativeSkewRight(t *testing.T) {
	run(t, func(l *lab) {
		l.skew = -time.Hour
		stale := l.token(l.life)
		l.skew = 0
		l.answer(func() (string, error) { return stale, nil })
		l.ask(true)
		l.Reject(stale) // the server says so
		l.answer(l.mint)
		good := l.signIn()
		l.answered(l.ask(false), good)
		l.sleep(l.life + 30*time.Minute)
		p := l.ask(false)
		l.sleep(5 * time.Second)
		assert.NotEqual(t, good, l.look(p).token, "a token that is over for 30 min was handed out; skew is %v", l.Keeper.cache.skew.ahead)
	})
}

// A clock that is set back hides an expiry (web/e2e/clock_test.go knows),
// though the monotonic clock proves it: the token was got longer ago than it
// lives. Rule 3 of doc.go ("by the wall clock alone") is half right: a
// monotonic clock that stood still can't prove a token good, but one that ran
// on proves it over.
func TestAClockSetBackHidesNoExpiry(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		first := l.signIn()
		clock.sleep(-3 * time.Hour)
		l.sleep(l.life + time.Hour)
		p := l.ask(false)
		l.sleep(5 * time.Second)
		assert.NotEqual(t, first, l.look(p).token, "over for an hour, by the machine's own monotonic clock")
	})
}

// A clock that creeps is never seen to jump: each step is one that corrections make
// every day. How long a token has been here tells, whatever the clock says.
func TestATokenIsOverThoughTheClockCreeps(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		first := l.signIn()
		for range 200 {
			l.sleep(2 * time.Second)
			clock.sleep(-1900 * time.Millisecond)
			l.Hidden() // any event at all
		}
		p := l.ask(false)
		l.sleep(5 * time.Second)
		assert.NotEqual(t, first, l.look(p).token, "over for more than a minute")
	})
}

// Set back while the clock is known to be behind: the error grew by exactly
// so much, but setBack adds it only to a negative skew.
func TestASetBackClockThatWasBehindIsFurtherBehind(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.skew = time.Hour
		l.signIn()
		assert.InDelta(t, time.Hour, l.Keeper.cache.skew.ahead, float64(time.Second))
		clock.sleep(-time.Hour)
		l.Hidden()
		assert.InDelta(t, 2*time.Hour, l.Keeper.cache.skew.ahead, float64(time.Second), "server − here was 1 h and is 2 h now")
	})
}

// A step back of less than sleepGap (2 s; ntpd steps from 0.128 s on)
// leaves freshAt in the future, and each failure until then is "superseded": no
// backoff, no failure told.
func TestASmallStepBackMakesNoLoop(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		clock.sleep(-1900 * time.Millisecond)
		l.fail(errNetwork)
		before := len(l.providerCalls())
		l.ask(true)
		l.sleep(1800 * time.Millisecond)
		assert.LessOrEqual(t, len(l.providerCalls())-before, 6, "tries in 1.8 s; nothing is told of them")
	})
}

// pause: a Retry-After that outlasts a kick resets the timer and keeps due,
// so that its own end is found to be a suspension.
func TestALongPauseIsNoSleep(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		l.ask(true)
		l.sleep(20 * time.Second)                                                     // pauses of seconds now
		l.Answered(Response{Status: 429, JSON: true, RetryAfter: 4 * time.Minute}, 1) // the SDK's own request
		l.Wake(timeline.SignalFocus)
		l.sleep(10 * time.Minute)
		assert.Empty(t, l.sleeps(), "nothing slept")
	})
}

// Tokens without iat: a late answer of an older call takes the place of no newer
// token, since exp orders them.
func TestWithoutIatALateAnswerOverwritesNoNewer(t *testing.T) {
	run(t, func(l *lab) {
		bare := func() string {
			claims := jwt.MapClaims{"jti": serial.Add(1), "exp": time.Now().Add(l.life).Unix(), "iss": "https://issuer", "sub": "user_1", "sid": "session_1"}
			raw, _ := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("secret"))
			return raw
		}
		l.answer(func() (string, error) { return bare(), nil })
		l.signIn()
		l.sleep(time.Minute)
		old := bare()
		release := l.holdNext()
		l.ask(true)
		l.sleep(11 * time.Second)
		l.answer(func() (string, error) { return bare(), nil })
		l.Wake(timeline.SignalVisible)
		l.sleep(15 * time.Second)
		newest := l.Snapshot().ExpiresAt
		assert.Greater(t, newest.Sub(time.Now()), l.life-15*time.Second, "a newer one came meanwhile")
		release(old, nil)
		assert.Equal(t, newest, l.Snapshot().ExpiresAt)
	})
}

// A provider that ignores force renews by the machine's clock, so that it has one token
// for as long as the clock is behind: a second one, which would tell that the clock was
// set, is long in coming. How far it jumped tells.
func TestAClockSetNearerToRightIsNoticed(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.skew = 6 * time.Hour
		kept, over := "", time.Time{}
		l.answer(func() (string, error) {
			if clock.now().After(over) {
				kept, over = l.token(l.life), time.Now().Add(l.skew+l.life)
			}
			return kept, nil
		})
		l.signIn()
		clock.sleep(l.skew - 12*time.Minute)
		l.sleep(l.life + 12*time.Minute + time.Second)
		p := l.ask(true)
		l.sleep(time.Minute)
		assert.Equal(t, kept, l.look(p).token)
		assert.InDelta(t, 12*time.Minute, l.Keeper.cache.skew.ahead, float64(2*time.Second))
	})
}

// Four tries that wait for one refresh are answered with one token: it does not insist.
func TestOneAnswerToManyTriesIsOneWitness(t *testing.T) {
	run(t, func(l *lab) {
		old := l.token(l.life)
		back := make(chan struct{})
		l.answer(func() (string, error) { <-back; return old, nil })
		l.sleep(l.life + time.Second)
		p := l.ask(true)
		l.sleep(90 * time.Second)
		require.GreaterOrEqual(t, len(l.providerCalls()), insistence)
		l.answer(l.mint)
		close(back)
		synctest.Wait()
		assert.NotEqual(t, old, l.look(p).token, "it is over")
		l.sleep(time.Minute)
		assert.NotEmpty(t, l.look(p).token)
	})
}

// The first token that a page sees shows how far its clock is behind, at the least, and so
// looks as if it had just been minted. It may be the one that the client throws back.
func TestAnOldTokenThatShowsTheClockIsNoAnswerToAForcedCall(t *testing.T) {
	run(t, func(l *lab) {
		l.skew = 80 * time.Hour
		old := l.token(l.life)
		l.sleep(time.Minute)
		l.fail(errNetwork)
		forced := l.ask(true)
		l.sleep(time.Minute)
		l.respondWith(func(_ <-chan struct{}, force bool) (string, error) {
			if force {
				return "", errNetwork
			}
			return old, nil
		})
		l.answered(l.ask(false), old)
		l.held(forced)
		l.answer(l.mint)
		l.sleep(time.Minute)
		assert.NotEqual(t, old, l.look(forced).token)
	})
}
