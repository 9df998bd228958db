package tokencache

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// A captive portal or a proxy answered with its own page, and the SDK took it for
// the auth server's last word; a bare 401 may be one too (auth0/nextjs-auth0#2700,
// givtnl/givt-app#1912, Mentra-Community/MentraOS#3507).
func TestF19MalformedBody(t *testing.T) {
	for name, page := range map[string]Response{"200": {Status: 200, HTML: true}, "302 to a 404": {Status: 404, HTML: true}, "401": {Status: 401, HTML: true}, "403": {Status: 403, HTML: true}} {
		t.Run(name+" with HTML", func(t *testing.T) {
			run(t, func(l *lab) {
				sdk := l.authKit()
				client := l.convex()
				sdk.at(func() { sdk.server = func() Response { return page } })
				client.keeps(3 * l.life)
				sdk.at(func() { assert.False(t, sdk.latched) })
				sdk.at(func() { sdk.server = wellServer })
				client.keeps(time.Minute)
				client.isIn("behind the portal")
			})
		})
	}
	t.Run("SyntaxError", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.fail(&failure.Thrown{Type: "object", Name: "SyntaxError", Message: "Unexpected token '<'"})
			client.authError()
			client.keeps(10 * time.Minute)
		})
	})
	t.Run("a bare 401 proves nothing by itself, and is believed in the end", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			l.fail(&failure.Thrown{Type: "object", Status: 401})
			p := l.ask(true)
			l.sleep(50 * time.Second)
			l.held(p)
			l.sleep(5 * time.Minute)
			l.out(p)
		})
	})
}

// After one failure the SDK throws LoginRequiredError without asking its server
// ever again, though the cookie is good (workos/authkit-js, macro-inc/macro#5553).
func TestF20SDKLatchesError(t *testing.T) {
	run(t, func(l *lab) {
		sdk := l.authKit()
		sdk.at(func() { sdk.cookie = true })
		l.signIn()
		l.sleep(l.life)
		sdk.at(func() { sdk.latched = true })
		p := l.ask(false) // nobody forces
		l.sleep(3 * time.Second)
		l.answered(p, "")
		assert.Empty(t, l.signedOut)
	})
}

// The machine's clock is wrong, and every token seems expired, or good for ever
// (workos/authkit-nextjs#470, supabase/auth-js#926, koala73/worldmonitor#5932).
func TestF22ClientClockWrong(t *testing.T) {
	t.Run("ahead: a token that seems expired is good", func(t *testing.T) {
		run(t, func(l *lab) {
			l.skew = -time.Hour // the server's clock, seen from here
			p := l.ask(false)
			l.sleep(5 * time.Second)
			l.answered(p, "")
			client := l.convex()
			client.keeps(2 * l.life)
			client.isIn("with a clock an hour ahead")
			assert.WithinRange(t, l.Snapshot().ExpiresAt, time.Now(), time.Now().Add(l.life))
		})
	})
	for name, force := range map[string]bool{"behind: a token that seems good is expired": true, "the same, where no client forces": false} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.skew = time.Hour
				first := l.look(l.ask(force))
				require.True(t, first.ok)
				assert.WithinDuration(t, time.Now().Add(l.life), l.Snapshot().ExpiresAt, time.Second)
				l.sleep(l.life)
				second := l.look(l.ask(false))
				assert.NotEqual(t, first.token, second.token)
			})
		})
	}
	t.Run("behind: a token of minutes ago seems to be minted now, where no client forced it", func(t *testing.T) {
		run(t, func(l *lab) {
			l.skew = time.Hour
			aged := l.signIn()
			l.sleep(2 * time.Minute)
			got := ""
			l.Ask(Call{Client: "another", Force: true}, func(token string, _ bool) { got = token })
			l.sleep(time.Second)
			assert.NotEmpty(t, got)
			assert.NotEqual(t, aged, got)
		})
	})
	t.Run("the server's refusal outranks the clock", func(t *testing.T) {
		run(t, func(l *lab) {
			token := l.signIn()
			l.Reject(token)
			second := l.look(l.ask(false))
			assert.True(t, second.ok)
			assert.NotEqual(t, token, second.token)
		})
	})
}

// The refresh margin was larger than the token's life, or its expiry was in the
// past, or so far off that the timer overflowed: a loop without a delay
// (workos/authkit-nextjs#247, #273, GlycemicGPT/GlycemicGPT#859).
func TestF23ZeroDelayLoop(t *testing.T) {
	t.Run("tokens that were expired when they came", func(t *testing.T) {
		runWith(t, Options{Rand: func() float64 { return 0 }}, func(l *lab) {
			old := l.token(l.life)
			l.sleep(2 * l.life)
			l.signIn()
			l.sleep(l.life)
			l.answer(func() (string, error) { return old, nil })
			l.ask(true)
			l.ask(false)
			l.sleep(time.Minute)
			assert.Less(t, len(l.providerCalls()), 2*20*60+10, "20 a second of each strength, at the worst luck of the jitter")
		})
	})
	for _, life := range []time.Duration{3 * time.Second, 5 * time.Second, 12 * time.Second, 14 * time.Second} {
		t.Run("a client that refreshes 10 s early, and tokens of "+life.String(), func(t *testing.T) {
			run(t, func(l *lab) {
				l.life = life
				client := l.convex()
				client.keeps(10 * time.Minute)
				assert.Less(t, client.look().refetches, 700, "no loop")
				assert.Zero(t, client.look().expiries, "and yet no token has expired")
			})
		})
	}
	t.Run("a life longer than any timer", func(t *testing.T) {
		run(t, func(l *lab) {
			l.life = 200 * 365 * 24 * time.Hour
			token := l.signIn()
			l.sleep(60 * 24 * time.Hour)
			l.answered(l.ask(false), token)
			assert.Len(t, l.providerCalls(), 1, "nothing ran meanwhile")
		})
	})
}

// One wake fires visibilitychange, focus, online and pageshow, and each started a
// refresh and a render (better-auth/better-auth#9613, supabase/auth-js#684).
func TestF24WakeEventStorm(t *testing.T) {
	storm := func(l *lab) {
		for range 5 {
			for _, s := range []timeline.Signal{timeline.SignalVisible, timeline.SignalFocus, timeline.SignalOnline, timeline.SignalPageShow, timeline.SignalResume} {
				l.Wake(s)
				synctest.Wait()
			}
		}
	}
	t.Run("a held call makes one try", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			l.fail(errNetwork)
			l.ask(true)
			l.sleep(time.Hour)
			l.hang()
			before := len(l.providerCalls())
			storm(l)
			l.sleep(time.Second)
			assert.Len(t, l.providerCalls(), before+1)
		})
	})
	t.Run("no call, no try, and nothing is told", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			told := len(l.snapshots)
			storm(l)
			l.sleep(time.Minute)
			assert.Len(t, l.providerCalls(), 1)
			assert.Len(t, l.snapshots, told)
		})
	})
}
