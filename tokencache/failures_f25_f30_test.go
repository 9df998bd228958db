package tokencache

import (
	"holdfast/tokencache/pagetime"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
)

// All windows of all users wake together, or after one outage, and their retries
// arrive together for ever (supabase/auth-js#764,
// workos/template-convex-nextjs-authkit#14).
func TestF25ThunderingHerd(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	run(t, func(l *lab) {
		l.fail(&failure.Thrown{Type: "object", Status: 503})
		const windows = 40
		arrivals := map[time.Duration]int{}
		began := time.Now()
		for range windows {
			first := true
			window := New(func(closed <-chan struct{}, force bool) (string, error) {
				l.mu.Lock()
				if !first {
					arrivals[time.Since(began).Truncate(100*time.Millisecond)]++
				}
				first = false
				l.mu.Unlock()
				return l.provide(closed, force)
			}, Options{Rand: func() float64 { l.mu.Lock(); defer l.mu.Unlock(); return random.Float64() }})
			defer window.Close()
			window.Ask(Call{Client: "client", Force: true}, func(string, bool) {})
		}
		l.sleep(20 * time.Second)
		l.mu.Lock()
		defer l.mu.Unlock()
		most := 0
		for _, n := range arrivals {
			most = max(most, n)
		}
		assert.Greater(t, len(arrivals), 20)
		assert.Less(t, most, windows/3, "retries are spread out")
	})
}

// A maintenance page names its own end to all windows, each of which comes upon
// it when its token falls due.
func TestF25TheMomentThatARetryAfterNames(t *testing.T) {
	const windows = 3000
	random := rand.New(rand.NewPCG(1, 2))
	const began = pagetime.Time(time.Hour)
	end := began.Add(maxRetryAfter)
	arrivals := map[time.Duration]int{}
	for i := range windows {
		now := began.Add(maxRetryAfter / windows * time.Duration(i))
		window := NewPacing(Options{})
		window.Answered(end.Sub(now), now, random.Float64(), random.Float64())
		after := window.NotBefore().Sub(end)
		assert.Positive(t, after)
		arrivals[after.Truncate(time.Second)]++
	}
	for second, n := range arrivals {
		assert.Less(t, n, windows/10, "%s after it", second)
	}
}

// navigator.onLine was false while online, and the online event never came
// (clerk/javascript#8084, #5279, elizaOS/eliza#15179).
func TestF26OnLineLies(t *testing.T) {
	t.Run("it blocks no try", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.Offline()
			client.authError()
			l.sleep(minDelay)
			client.isIn("though the browser says that it is offline")
		})
	})
	t.Run("no signal is needed", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.Offline()
			l.fail(errNetwork)
			client.authError()
			client.keeps(time.Hour)
			l.answer(l.mint)
			client.keeps(30 * time.Second)
			client.isIn("without an online event")
		})
	})
	t.Run("it delays a proof, and does not prevent it", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			l.Offline()
			l.fail(errRevoked)
			p := l.ask(true)
			l.sleep(10 * time.Second)
			l.held(p)
			l.sleep(5 * time.Minute)
			l.out(p)
		})
	})
}

// The transport reconnects by itself and joins with the token that it was made
// with (supabase/supabase-js#2613, powersync-ja/powersync-js#1034).
func TestF28ReconnectWithoutReAuth(t *testing.T) {
	run(t, func(l *lab) {
		atConstruction := l.signIn()
		refreshed := l.look(l.ask(true)).token
		reconnect := l.look(l.ask(false)).token
		assert.NotEqual(t, atConstruction, reconnect)
		assert.Equal(t, refreshed, reconnect, "the newest, whoever asked for it")
		l.sleep(l.life)
		l.fail(errNetwork)
		late := l.ask(false)
		l.sleep(time.Minute)
		l.held(late) // rather no token than one that has expired
		l.answer(l.mint)
		l.sleep(30 * time.Second)
		l.answered(late, "")
	})
}

// The server refused a token fresh from the issuer, because it could not fetch
// the issuer's keys or ran behind; a second later it would have taken it
// (gethouston/houston#1571, get-convex/convex-backend: "Could not fetch JWKS").
func TestF29FreshTokenRefused(t *testing.T) {
	for name, begin := range map[string]func(c *convexClient){
		"at a scheduled refetch": func(c *convexClient) { c.do(c.refetch) },
		"at a reconnect":         func(c *convexClient) { c.do(c.reauthenticate) },
	} {
		for _, long := range []time.Duration{time.Second, 2 * time.Second} {
			t.Run("for "+long.String()+", "+name, func(t *testing.T) {
				run(t, func(l *lab) {
					client := l.convex()
					l.sleep(l.life / 2)
					until := time.Now().Add(long)
					client.do(func() { client.refuses = func(string) bool { return time.Now().Before(until) } })
					begin(client)
					client.keeps(10 * time.Second)
					client.isIn("once the server has the keys")
				})
			})
		}
	}
	t.Run("for ever: that is no loop", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			asked := 0
			var again func(string, bool)
			again = func(string, bool) {
				if asked++; asked < 1000 {
					l.Ask(Call{Client: "client", Force: true}, again)
				}
			}
			again("", true)
			l.sleep(5 * time.Minute)
			assert.Less(t, asked, 30)
		})
	})
}

// After a logout or a switch of accounts, the fallback handed out the old user's
// token (hackerai-tech/hackerai#13, clerk/javascript#9284, MCPJam/inspector#1575).
func TestF30StaleTokenOutlivesLogout(t *testing.T) {
	t.Run("sign-out: neither the cache nor a late answer", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			release := l.holdNext()
			p := l.ask(true)
			l.SignOut()
			l.out(p)
			release(l.token(l.life), nil)
			l.out(l.ask(false))
			assert.False(t, l.Snapshot().Identity.Known())
			l.answer(l.mint)
			l.Refreshed() // nor the SDK's loop, which has not heard of it yet
			l.sleep(time.Minute)
			assert.Equal(t, StatusSignedOut, l.Snapshot().Status)
		})
	})
	t.Run("another user: neither the cache nor a late answer", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			release := l.holdNext()
			l.ask(true)
			old := l.token(l.life)
			l.claims["sub"] = "user_2"
			l.fail(errNetwork)
			l.IdentityChanged()
			p := l.ask(false)
			l.sleep(time.Minute)
			l.held(p) // the old user's token is good for 4 minutes more
			release(old, nil)
			l.held(p)
			l.answer(l.mint)
			l.sleep(time.Minute)
			l.answered(p, "")
			assert.Equal(t, "user_2", l.Snapshot().Identity.Subject)
		})
	})
}
