package tokencache

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// Each test here is one of the 36 ways in which users were found to lose a live
// session. FAILURES.md leads from the mode to its cure and its test.

// The lid opens, the client wants a token before Wi-Fi is up, and the first
// requests fail: users were signed out by waking their machine
// (workos/template-convex-nextjs-authkit#17, aws-amplify/amplify-js#7864).
func TestF01WakeBeforeNetwork(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		client := l.convex()
		l.fail(errNetwork)
		clock.sleep(time.Hour)
		l.skew = time.Hour // the server did not sleep
		l.Wake(timeline.SignalVisible)
		client.authError() // the socket is back, with a token of an hour ago
		l.sleep(700 * time.Millisecond)
		assert.Equal(t, 0, client.look().outs)
		l.answer(l.mint)
		l.sleep(denseDelay)
		client.isIn("half a second after the network's return, with no signal of it")
	})
}

// A wrapper's catch answers null, and null is final to the client
// (get-convex/convex-backend#523, get-convex/better-auth#408).
func TestF02NullIsTerminal(t *testing.T) {
	for name, nothing := range map[string]func() (string, error){
		"null":      func() (string, error) { return "", &failure.Thrown{Type: "null", Answered: true} },
		"undefined": func() (string, error) { return "", &failure.Thrown{Type: "undefined", Answered: true} },
		"''":        func() (string, error) { return "", nil },
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				client := l.convex()
				l.answer(nothing)
				client.authError()
				client.keeps(30 * time.Second)
				l.answer(l.mint)
				client.keeps(time.Minute)
				client.isIn("afterwards")
			})
		})
	}
}

// fetchToken rejects, and the client is wedged: no state, no further refetch
// (get-convex/convex-js#181, get-convex/convex-auth#363).
func TestF03ThrowWedgesTheClient(t *testing.T) {
	for name, err := range map[string]error{
		"network": errNetwork, "unheard of": errOdd, "a string": &failure.Thrown{Type: "string", Message: "no"},
		"true": &failure.Thrown{Type: "boolean"}, "an empty object": &failure.Thrown{Type: "object"}, "Go's own": errors.New("odd"),
		"once invalid_grant": errRevoked,
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				client := l.convex()
				failed := false
				l.answer(func() (string, error) {
					if failed {
						return l.mint()
					}
					failed = true
					return "", err
				})
				client.authError()
				client.keeps(5 * time.Second)
				client.isIn("though the provider threw")
			})
		})
	}
}

// The provider's request hangs on a socket that died in the background, with no
// timeout of its own, and so does the client (get-convex/convex-js#181,
// workos/authkit-nextjs#467, electric-sql/electric#4673).
func TestF04HangWedgesTheClient(t *testing.T) {
	t.Run("the hung call is given up", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.hang()
			client.authError()
			client.keeps(5 * time.Second)
			l.answer(l.mint) // for whoever asks anew
			client.keeps(6 * time.Second)
			client.isIn("after one deadline")
		})
	})
	t.Run("at once, if it slept past its deadline", func(t *testing.T) {
		var clock sleeper
		runWith(t, Options{Now: clock.now}, func(l *lab) {
			client := l.convex()
			l.hang()
			client.authError()
			l.sleep(time.Second)
			clock.sleep(time.Hour)
			l.skew = time.Hour
			l.answer(l.mint)
			l.Wake(timeline.SignalVisible)
			l.sleep(minDelay)
			client.isIn("though 9 s of the timer were left")
		})
	})
}

// The server has refused the token, the provider's cache or a catch answers with
// the same one, and the client gives up (get-convex/convex-js#184,
// workos/template-convex-nextjs-authkit#8, powersync-ja/powersync-js#1034).
func TestF05SameTokenOnForce(t *testing.T) {
	t.Run("the client that forces", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.sleep(l.life * 3 / 4)
			refused := client.look().token
			client.do(func() { client.refuses = func(token string) bool { return token == refused } })
			l.answer(func() (string, error) { return refused, nil })
			client.authError()
			client.keeps(20 * time.Second)
			l.answer(l.mint)
			client.keeps(30 * time.Second)
			client.isIn("once the provider has another token")
		})
	})
	t.Run("another that does not", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			refused := client.look().token
			client.do(func() { client.refuses = func(token string) bool { return token == refused } })
			l.fail(errNetwork)
			client.authError()
			unforced := l.ask(false)
			l.sleep(20 * time.Second)
			l.held(unforced)
		})
	})
}

// A scheduled refetch is answered with the token that the client has, and its
// timer never starts again: the user is lost when that token expires, minutes
// later (get-convex/convex-js#184).
func TestF06RefetchTimerDiesSilently(t *testing.T) {
	run(t, func(l *lab) {
		client := l.convex()
		client.do(func() { client.leeway = time.Minute })
		l.sleep(l.life) // past the refetch that was planned before
		cached := client.look().token
		l.answer(func() (string, error) { return cached, nil })
		client.keeps(l.life - 30*time.Second) // a refetch falls due in it
		assert.Equal(t, "scheduled", client.look().state, "held: the client waits, and has not given up")
		l.answer(l.mint)
		client.keeps(30 * time.Second)
		before := client.look().refetches
		client.keeps(2 * l.life)
		client.isIn("two lives later")
		assert.GreaterOrEqual(t, client.look().refetches, before+2, "its timer runs on")
	})
}

// Once the client has taken null for an answer, nothing starts it again, however
// well the network is (get-convex/convex-backend#259, get-convex/convex-auth#178).
func TestF07TerminalNoAuthNeverReArms(t *testing.T) {
	t.Run("it is never disarmed by what may pass", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.fail(errNetwork)
			client.keeps(3 * l.life)
			assert.Equal(t, 1, client.look().expiries, "the token has expired meanwhile")
			l.answer(l.mint)
			client.keeps(time.Minute)
			client.isIn("after the outage, though nobody set auth again")
			client.keeps(2 * l.life)
		})
	})
	t.Run("a user who signs in again after a proven end is in", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.fail(errRevoked)
			client.authError()
			l.sleep(10 * time.Second)
			assert.Equal(t, 1, client.look().outs, "this one is real")
			l.answer(l.mint)
			l.IdentityChanged()
			l.answered(l.ask(false), "")
			again := l.convex()
			again.keeps(2 * l.life)
		})
	})
	t.Run("a session that the SDK itself finds alive after all is taken up", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			l.fail(errOdd) // the budget of what proves nothing is used up: a wrong verdict
			l.ask(true)
			l.sleep(10 * time.Minute)
			assert.Equal(t, StatusSignedOut, l.Snapshot().Status)
			l.answer(l.mint)
			l.Refreshed()
			l.sleep(minDelay)
			assert.Equal(t, StatusFresh, l.Snapshot().Status, "so the adapter sets auth again")
		})
	})
}

// The page reloads on focus because a probe of the session failed with "Failed
// to fetch": the draft is gone (workos/authkit-nextjs#75, #86, #147).
func TestF08ReloadOnFocus(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		for range 5 {
			l.Wake(timeline.SignalVisible)
			l.Wake(timeline.SignalFocus)
			l.SessionExpired()
			l.sleep(10 * time.Second)
		}
		assert.Zero(t, l.expired, "no reload while the network is down")
		l.answer(l.mint)
		l.sleep(10 * time.Minute)
		assert.Zero(t, l.expired, "nor afterwards: the session was never over")
		l.fail(errRevoked)
		l.SessionExpired()
		l.sleep(10 * time.Second)
		assert.Equal(t, 1, l.expired, "a real expiry is let through, once")
	})
}

// isAuthenticated and isLoading flap while a provider looks again, and
// everything behind <Authenticated> is unmounted (get-convex/convex-backend#259,
// get-convex/templates#253). The adapters latch on the Keeper's status.
func TestF10StateFlaps(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		for _, trouble := range []func(){l.hang, func() { l.fail(errNetwork) }, func() { l.fail(errOdd) }} {
			trouble()
			l.Wake(timeline.SignalFocus)
			l.ask(true)
			l.sleep(30 * time.Second)
			l.answer(l.mint)
			l.sleep(30 * time.Second)
		}
		for _, s := range l.snapshots {
			assert.NotEqual(t, StatusUnknown, s.Status, "what is known is never unknown again")
			assert.NotEqual(t, StatusSignedOut, s.Status)
			assert.Equal(t, "user_1", s.Identity.Subject)
		}
	})
}

// Timers stand still while the machine sleeps, so the token expires unnoticed
// and is used (auth0/auth0-spa-js#343, workos/authkit-nextjs#289).
func TestF11SleepBlindTimers(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		client := l.convex()
		stale := client.look().token
		clock.sleep(time.Hour) // the client's refetch timer has not moved
		l.skew = time.Hour
		reconnect := l.look(l.ask(false)) // with no event of a wake before it
		assert.True(t, reconnect.ok)
		assert.NotEqual(t, stale, reconnect.token)
		assert.Len(t, l.sleeps(), 1)
	})
}

// AuthKit waits 10 s for its lock; asleep, that time runs out, and the timeout is
// taken for a lost session (workos/authkit-js#117, supabase/supabase-js#1962).
func TestF12LockTimeoutAfterSleep(t *testing.T) {
	for _, name := range []string{"RefreshTimeoutError", "AcquisitionTimeoutError", "TimeoutError"} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				client := l.convex()
				l.Wake(timeline.SignalVisible)
				l.fail(&failure.Thrown{Type: "object", Name: name, Message: "Timed out"})
				client.authError()
				l.sleep(minDelay)
				l.answer(l.mint)
				l.sleep(denseDelay)
				client.isIn("at once: a second try needs no long wait")

				l.fail(&failure.Thrown{Type: "object", Name: name, Message: "Timed out"})
				client.authError()
				client.keeps(10 * time.Minute) // however often
			})
		})
	}
}
