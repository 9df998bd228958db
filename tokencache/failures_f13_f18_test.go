package tokencache

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// Another tab was frozen while it held the provider's lock, and every call of
// this tab waits for it (supabase/supabase-js#2013, #2426, auth0/auth0-react#392).
// What waits for the provider's is a call with a deadline.
func TestF13LockHeldByFrozenTab(t *testing.T) {
	run(t, func(l *lab) {
		token := l.signIn()
		l.sleep(l.life - 9*time.Second) // within the margin: the provider is asked
		thawed := make(chan struct{})
		l.respondWith(func(<-chan struct{}, bool) (string, error) {
			<-thawed
			return l.mint()
		})
		unforced := l.ask(false)
		l.sleep(3 * time.Second)
		l.answered(unforced, token)
		forced := l.ask(true)
		l.sleep(time.Hour)
		l.held(forced)
		assert.Equal(t, StatusDegraded, l.Snapshot().Status)
		assert.LessOrEqual(t, len(l.providerCalls()), 1+maxHanging+int(time.Hour/trickle), "no queue grows behind the lock")
		close(thawed)
		l.answered(forced, "")
	})
}

// A lock was stolen from a tab that seemed dead: two refreshes ran, and the
// owner's was aborted (supabase/supabase-js#2106, #2178, #2616). Holdfast steals
// none, and takes a stolen one for what may pass.
func TestF14LockStealing(t *testing.T) {
	for _, file := range sources(t) {
		assert.NotRegexp(t, `\bsteal"?\s*:`, file.text, file.path)
		if regexp.MustCompile(`locks\s*\??\.\s*request|"locks"`).MatchString(file.text) {
			assert.Contains(t, file.text, `"ifAvailable": true`, file.path)
		}
	}
	run(t, func(l *lab) {
		client := l.convex()
		l.fail(&failure.Thrown{Type: "object", Name: "AbortError", Message: "Lock broken by another request with the 'steal' option."})
		client.authError()
		client.keeps(10 * time.Minute)
		l.answer(l.mint)
		client.keeps(time.Minute)
		client.isIn("afterwards")
	})
}

// Two tabs, or two callers, spend one refresh token; the loser's invalid_grant
// signs the user out (workos/authkit-nextjs#28, supabase/auth#2136,
// Mentra-Community/MentraOS#3449).
func TestF15RotationRace(t *testing.T) {
	t.Run("across tabs, the loser looks again and finds the winner's session", func(t *testing.T) {
		run(t, func(l *lab) {
			r := &rotation{l: l}
			l.signIn()
			l.respondWith(r.refresh)
			lost := 0
			tab := New(l.provide, Options{OnSignedOut: func(End) { lost++ }})
			defer tab.Close()
			here := l.ask(true)
			there := false
			tab.Ask(Call{Client: "client", Force: true}, func(_ string, ok bool) { there = ok })
			l.sleep(3 * time.Second)
			l.answered(here, "")
			assert.True(t, there, "the other tab has its token")
			assert.Empty(t, l.signedOut)
			assert.Zero(t, lost)
		})
	})
	t.Run("callers of one tab share one refresh", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			l.respondWith((&rotation{l: l}).refresh)
			callers := []*pending{l.ask(true), l.ask(true), l.ask(true)}
			l.sleep(time.Second)
			for _, p := range callers {
				l.answered(p, callers[0].token)
			}
			assert.Len(t, l.providerCalls(), 2)
		})
	})
}

// The server rotated the refresh token, and its answer was lost with the network:
// only the provider's grace for a spent token saves the session, if the retry
// comes within it (TomBursch/kitchenowl#610, better-auth/better-auth#8512).
func TestF16LostRefreshResponse(t *testing.T) {
	swallowed := func() func() bool {
		n := 0
		return func() bool { n++; return n == 1 }
	}
	t.Run("the retry comes within the grace", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			began := time.Now()
			r := &rotation{l: l, grace: 10 * time.Second, lost: swallowed()}
			r.down = func() bool { d := time.Since(began); return d > 200*time.Millisecond && d < 9*time.Second }
			l.respondWith(r.refresh)
			p := l.ask(true)
			l.sleep(10 * time.Second)
			l.answered(p, "")
			assert.Empty(t, l.signedOut)
		})
	})
	t.Run("without a grace the session is over, and nothing else", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			l.respondWith((&rotation{l: l, lost: swallowed()}).refresh)
			p := l.ask(true)
			l.sleep(10 * time.Second)
			l.out(p)
			assert.Len(t, l.signedOut, 1)
		})
	})
}

// A rate limit that a herd of waking pages ran into was taken for the end of the
// session (workos/authkit-js#130, workos/authkit-nextjs#371).
func TestF17RateLimitAsTerminal(t *testing.T) {
	t.Run("thrown", func(t *testing.T) {
		for _, status := range []int{408, 425, 429} {
			run(t, func(l *lab) {
				client := l.convex()
				l.fail(&failure.Thrown{Type: "object", Name: "RefreshError", Status: status})
				client.authError()
				client.keeps(10 * time.Minute)
			})
		}
	})
	t.Run("the server is left alone for as long as it asked, whatever wakes", func(t *testing.T) {
		run(t, func(l *lab) {
			sdk := l.authKit()
			client := l.convex()
			var sent int
			sdk.at(func() {
				sent = sdk.sent
				sdk.server = func() Response { return Response{Status: 429, JSON: true, RetryAfter: 30 * time.Second} }
			})
			client.authError()
			l.sleep(time.Second)
			sdk.at(func() { sdk.server = wellServer })
			for range 28 {
				l.Wake(timeline.SignalOnline)
				l.Wake(timeline.SignalFocus)
				l.sleep(time.Second)
			}
			sdk.at(func() { assert.Equal(t, sent+1, sdk.sent, "nothing was sent meanwhile") })
			client.keeps(20 * time.Second)
			client.isIn("after the Retry-After")
		})
	})
}

// The auth server was down, or a proxy spoke for it, and the SDK wiped a session
// that was good (workos/authkit-js#130, aws-amplify/amplify-js#13596,
// MCPJam/inspector#4729).
func TestF18ServerErrorAsTerminal(t *testing.T) {
	for _, status := range []int{500, 502, 503, 504, 511, 520, 530} {
		run(t, func(l *lab) {
			sdk := l.authKit()
			sdk.at(func() { sdk.old = true }) // wipes on every HTTP error, and keeps its refresh token in the page
			client := l.convex()
			sdk.at(func() { sdk.server = func() Response { return Response{Status: status, JSON: true} } })
			client.keeps(3 * l.life)
			sdk.at(func() { assert.False(t, sdk.latched, "the SDK never saw the %d", status) })
			sdk.at(func() { sdk.server = wellServer })
			client.keeps(time.Minute)
			client.isIn("after the outage")
		})
	}
}
