package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// Rule 2 of doc.go ("an unforced call falls back on the cached token while
// that is usable") does not hold while a Retry-After or a backoff is waited for:
// fly pauses before its first try, and nothing falls back in a pause.
func TestAnUnforcedCallFallsBackDuringARetryAfter(t *testing.T) {
	run(t, func(l *lab) {
		l.life = time.Hour // margin 10 s
		token := l.signIn()
		l.sleep(l.life - 9*time.Second)
		l.fail(&failure.Thrown{Type: "object", Status: 429, RetryAfter: time.Minute})
		l.answered(l.ask(false), token)
		second := l.ask(false)
		l.sleep(3 * time.Second) // FallbackAfter is 2 s, and the token has 6 s left
		assert.Equal(t, 1, l.look(second).settled, "the cached token is usable, and not given")
	})
}

// The same with an opaque token, for which each unforced call asks the
// provider: one 429 holds every later call for as long as it says.
func TestAnOpaqueTokenIsAFallbackDuringARetryAfter(t *testing.T) {
	run(t, func(l *lab) {
		l.answer(func() (string, error) { return "opaque", nil })
		l.signIn()
		l.fail(&failure.Thrown{Type: "object", Status: 429, RetryAfter: 5 * time.Minute})
		l.answered(l.ask(false), "opaque")
		second := l.ask(false)
		l.sleep(10 * time.Second)
		assert.Equal(t, 1, l.look(second).settled, "held beside a usable token")
		l.sleep(10 * time.Minute)
		t.Logf("answered in the end after %v", l.look(second).at.Sub(time.Now().Add(-10*time.Minute-10*time.Second)))
	})
}

// A provider that ignores force, or answers from its cache (Clerk without
// skipCache, Privy, Auth0 without cacheMode): Convex forces by plan right after
// its first token. That one force puts the good token on the list of refused ones
// (noteRefusal), so every unforced call of every other client is held, and the
// page shows degraded, until the token's end.
func TestAProviderThatIgnoresForceLeavesOtherClientsATheirToken(t *testing.T) {
	run(t, func(l *lab) {
		l.life = time.Hour
		token := l.signIn()
		l.answer(func() (string, error) { return token, nil })
		l.ask(true) // Convex's step 2
		other := l.ask(false)
		before := len(l.providerCalls())
		l.sleep(50 * time.Minute)
		t.Logf("in 50 min: %d provider calls, status %v, unforced call answered: %d", len(l.providerCalls())-before, l.Snapshot().Status, l.look(other).settled)
		assert.Equal(t, 1, l.look(other).settled, "a good token is there, and held back for an hour")
		assert.Equal(t, StatusFresh, l.Snapshot().Status)
	})
}

// The same, from a network that fails in Convex's step 2: no server has
// refused anything, and the fallback is gone.
func TestF64APlannedForceLeavesTheFallback(t *testing.T) {
	run(t, func(l *lab) {
		token := l.signIn()
		l.fail(errNetwork)
		l.ask(true) // 0 s after the first token: by plan (refusal.go says so itself)
		other := l.ask(false)
		l.sleep(3 * time.Second)
		seen := l.look(other)
		assert.Equal(t, 1, seen.settled, "a token of 5 min, 3 s old, that nobody has refused")
		assert.Equal(t, token, seen.token)
	})
}

// Two clients of one guard. One forces for a token that it got long ago; what
// is taken as thrown away is the one that the other has just got, and is happy
// with.
func TestAForceIsNoRefusalOfATokenThatThisClientNeverHad(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Ask(Call{Client: "a fetch wrapper", Force: true}, func(string, bool) {}) // its own, long ago
		l.sleep(l.life - 20*time.Second)
		convex := l.ask(true) // by plan
		fresh := l.look(convex).token
		l.sleep(grace + time.Second)
		l.Ask(Call{Client: "a fetch wrapper", Force: true}, func(string, bool) {}) // a 401 for the first token
		parsed, _ := token.Parse(fresh)
		l.Keeper.mu.Lock()
		defer l.Keeper.mu.Unlock()
		assert.False(t, l.Keeper.cache.refused.has(parsed.Print), "the token that Convex has just got, and uses")
	})
}

// A session that the provider says is over (invalid_grant, each time) is
// kept for ever for a client that does not force, if the token's expiry is
// unknown: each unforced try fails, falls back and ends its flight, and what it
// learned (f.escalate) ends with that.
func TestADeadSessionOfOpaqueTokensEnds(t *testing.T) {
	for name, token := range map[string]string{"opaque": "opaque", "JWT without exp": ""} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				if token == "" {
					l.claims["exp"] = nil
					token = l.token(l.life)
				}
				l.answer(func() (string, error) { return token, nil })
				l.signIn()
				l.fail(errRevoked)
				for range 24 * 60 {
					l.ask(false)
					l.sleep(time.Minute)
				}
				t.Logf("a day of invalid_grant: %d provider calls, forced %d, signed out %q, still given: %v",
					len(l.providerCalls()), count(l.providerCalls(), true), l.signedOut, l.look(l.ask(false)).ok)
				assert.NotEmpty(t, l.signedOut)
			})
		})
	}
}

// degradeAndHeal has one unforced call fall back, and nobody ask after the network is
// well again.
func (l *lab) degradeAndHeal() {
	token := l.signIn()
	l.sleep(l.life - 5*time.Second)
	l.fail(errNetwork)
	l.answered(l.ask(false), token)
	l.answer(l.mint)
}

// degraded "keeps trying" (web/src/types.ts), but after a fallback nobody
// does, and no wake begins: the banner stays until somebody asks.
func TestDegradedMeansThatSomebodyTries(t *testing.T) {
	run(t, func(l *lab) {
		l.degradeAndHeal()
		l.sleep(time.Second)
		l.Wake(timeline.SignalOnline)
		l.Wake(timeline.SignalVisible)
		l.sleep(time.Hour)
		assert.Equal(t, StatusFresh, l.Snapshot().Status, "the network has been well for an hour; flights: %d", len(l.Keeper.flights.all()))
	})
}

// A Retry-After that a failure brings is dropped while the gate is shut by
// an answer to another request (Pacing.After looks at the gate first).
func TestARetryAfterCountsBesideAShutGate(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.respondWith(func(<-chan struct{}, bool) (string, error) {
			time.Sleep(500 * time.Millisecond)
			l.Answered(Response{Status: 503, JSON: true}, 1) // the SDK's own request, which transport watches
			return "", &failure.Thrown{Type: "object", Status: 429, RetryAfter: time.Minute}
		})
		l.ask(true)
		l.sleep(500 * time.Millisecond)
		before := len(l.providerCalls())
		l.sleep(59 * time.Second)
		assert.Equal(t, before, len(l.providerCalls()), "before the Retry-After was over")
	})
}

// With reloadGuard, an anonymous visitor's redirect to the sign-in is
// cancelled: the provider's plain "nobody" is a failure that is not proven yet.
// What runs instead is the expiry handler, which reloads; after that reload the
// same happens, and the loop breaker leaves the visitor on a page that goes
// nowhere.
func TestAnAnonymousVisitorMayBeRedirectedToTheSignIn(t *testing.T) {
	run(t, func(l *lab) {
		l.fail(&failure.Thrown{Type: "null", Answered: true})
		l.ask(false)
		l.sleep(100 * time.Millisecond)
		assert.False(t, l.SuppressNavigation(Navigation{Scripted: true}), "location.href = '/sign-in'")
		l.sleep(5 * time.Second)
		assert.Zero(t, l.expired, "nobody's session has expired")
	})
}

// A wake storm defeats every backoff: each signal opens the gate and starts
// a try, 50 ms apart.
func TestSignalsDoNotDefeatTheBackoff(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Type: "object", Status: 503})
		l.ask(true)
		l.sleep(10 * time.Minute)
		before := len(l.providerCalls())
		for range 100 { // a network that flaps, a page that dispatches its own
			l.Wake(timeline.SignalOnline)
			l.sleep(100 * time.Millisecond)
		}
		assert.Less(t, len(l.providerCalls())-before, 20, "requests to a server in trouble, in 10 s")
	})
}

func count(calls []bool, force bool) (n int) {
	for _, c := range calls {
		if c == force {
			n++
		}
	}
	return n
}

// And with reloadGuard the same page can't be left by a script, an hour after
// the one failure, though nothing is wrong and nobody tries.
func TestAPageThatIsWellMayBeLeft(t *testing.T) {
	run(t, func(l *lab) {
		l.degradeAndHeal()
		l.sleep(time.Hour)
		assert.False(t, l.SuppressNavigation(Navigation{Scripted: true}), "location.href = '/checkout'")
	})
}

// FAILURES.md and doc.go: the status is unknown until the provider has answered.
// A transient failure of a first load is told by nothing but LastFailure; fine. But a
// provider that answers null twice in its first second (Clerk before 2025, offline) is
// proof, and the page signed out, though the browser only believes to be online.
func TestNullAtAFirstLoadIsNoProofWhileTheNetworkIsUnheardOf(t *testing.T) {
	run(t, func(l *lab) {
		l.fail(&failure.Thrown{Type: "null", Answered: true})
		p := l.ask(false)
		l.sleep(3 * time.Second)
		l.answer(l.mint) // the network, or the SDK's session, is there
		l.sleep(time.Second)
		again := l.ask(false)
		l.sleep(10 * time.Second)
		t.Logf("first call ok: %v; a later unforced call ok: %v; told %q", l.look(p).ok, l.look(again).ok, l.signedOut)
		assert.Empty(t, l.signedOut)
	})
}
