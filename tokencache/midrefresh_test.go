package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// The laptop closes in mid-refresh: the server has minted, the answer is read
// after an hour's sleep. learnSkew compares its iat with now, not with when the
// call was made, and takes the hour for an error of the clock. The token, over for
// 55 min, is the answer to the forced call.
func TestASleepInMidRefreshIsNoErrorOfTheClock(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		l.sleep(l.life - 10*time.Second)
		release := l.holdNext()
		p := l.ask(true)
		minted := l.token(l.life) // this moment
		l.sleep(time.Second)
		clock.sleep(time.Hour)
		l.skew = time.Hour // the server did not sleep
		l.Wake(timeline.SignalVisible)
		release(minted, nil)
		l.answer(l.mint)
		seen := l.look(p)
		assert.Zero(t, seen.settled, "answered with a token that is over for 55 min (ok %v)", seen.ok)
		assert.Zero(t, l.Keeper.cache.skew.ahead, "the clock was right all the time")
	})
}

// Two answers that are read an hour late look as wrongly dated, so that the one seems to
// confirm the other, if they are compared with when they are read.
func TestSleepsInMidRefreshAreNoErrorOfTheClock(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		awake := make(chan struct{})
		l.respondWith(func(<-chan struct{}, bool) (string, error) {
			minted := l.token(l.life)
			<-awake
			return minted, nil
		})
		l.ask(true)
		for range 3 {
			clock.sleep(time.Hour)
			l.skew += time.Hour // the server did not sleep
			awake <- struct{}{}
			l.sleep(2 * time.Second) // until it is asked again
			assert.Zero(t, l.Keeper.cache.skew.ahead)
		}
		close(awake)
	})
}

// And what follows: unforced calls get it, too, for the hour that the clock is
// thought to be ahead.
func TestAfterASleepInMidRefreshNoExpiredTokenIsHandedOut(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		l.sleep(l.life - 10*time.Second)
		release := l.holdNext()
		l.ask(true)
		minted := l.token(l.life)
		clock.sleep(time.Hour)
		l.skew = time.Hour
		l.Wake(timeline.SignalVisible)
		release(minted, nil)
		l.answer(l.mint)
		p := l.ask(false)
		l.sleep(3 * time.Second)
		assert.NotEqual(t, minted, l.look(p).token, "over for 55 min; ExpiresAt says %v from now", l.Snapshot().ExpiresAt.Sub(clock.now()))
	})
}

// An engine that comes, or comes again after a crash, an hour after the page
// got its last token (by force, as Convex does) is seeded with that. The same
// mistake makes an expired token a good one.
func TestAnOldSeedIsNoErrorOfTheClock(t *testing.T) {
	run(t, func(l *lab) {
		old := l.token(l.life)
		began := time.Now()
		l.sleep(time.Hour)
		l.Seed("client", old, true, time.Since(began)) // web/src/engine/connection.ts, adopt()
		p := l.ask(false)
		l.sleep(3 * time.Second)
		assert.NotEqual(t, old, l.look(p).token, "over for 55 min")
		assert.Zero(t, l.Keeper.cache.skew.ahead)
	})
}

// A failure is judged by the flight's newest call, not by the one that failed:
// where the page had asked twice before the engine came, the first one's failure is
// told, and would be weighed, as the second one's.
func TestAFailureIsOfTheCallThatFailed(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		first, second := make(chan error), make(chan error)
		wait := func(c chan error) *Underway { return &Underway{Wait: waitFor(c)} }
		l.askWith(true, wait(first))
		l.askWith(true, wait(second))
		first <- errNetwork
		l.sleep(0)
		for _, e := range l.Timeline() {
			if e.Kind == timeline.KindFailure {
				assert.Equal(t, 2, e.Try, "try 1 was the sign-in, 2 the call that failed, 3 the one that is under way")
			}
		}
		l.sleep(10 * time.Millisecond)
		second <- errNetwork
	})
}

// identityChanged() says that somebody else is signed in, or another
// organisation chosen. It makes the Keeper forget that anybody is, so that a null
// of the SDK's while it switches (Clerk's getToken before its session is loaded)
// counts as "nobody", and two of them a second apart as proof.
func TestNullJustAfterAnIdentityChangeIsNoProof(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Type: "null", Answered: true})
		l.IdentityChanged()
		p := l.ask(false)
		l.sleep(3 * time.Second)
		l.answer(l.mint)
		l.sleep(3 * time.Second)
		seen := l.look(p)
		assert.True(t, seen.ok, "3 s of null during a switch: settled %d, signed out %q", seen.settled, l.signedOut)
		assert.Empty(t, l.signedOut)
	})
}

// With transport, an answer that is no JSON is never proof of anything, so a
// token endpoint that ends a session with a bare 401 (no body, text/plain) is asked
// for ever.
func TestABare401BehindTheTransportGuardEnds(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.answer(func() (string, error) {
			if v, _ := l.Answered(Response{Status: 401}, 1); v == Fail {
				return "", errNetwork
			}
			return "", &failure.Thrown{Type: "object", Status: 401}
		})
		l.ask(true)
		l.sleep(24 * time.Hour)
		t.Logf("a day: %d calls, status %v", len(l.providerCalls()), l.Snapshot().Status)
		assert.NotEmpty(t, l.signedOut)
	})
}
