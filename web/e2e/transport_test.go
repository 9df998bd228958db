//go:build !js

package e2e

import (
	"cmp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
)

// answers is what the published AuthKit gets for its refresh request, from another
// origin, as WorkOS's is. In localStorage mode, which these tests are in, what AuthKit
// wipes can't come back. Some are met in cookie mode, too.
var answers = map[string]struct {
	fault backend.AuthFault
	// wiped is whether AuthKit takes it for the end of the session, so that nothing
	// but the transport guard can save it. It survives the others, once they reach it
	// as the failure of a request; but not @convex-dev/workos.
	wiped bool
}{
	"511 HTML, a captive portal": {backend.AuthFault{Kind: faults.Status, Status: 511, Body: faults.BodyHTML}, true},
	"200 HTML, a captive portal": {backend.AuthFault{Kind: faults.Status, Status: 200, Body: faults.BodyHTML}, false},
	"403 HTML, a firewall":       {backend.AuthFault{Kind: faults.Status, Status: 403, Body: faults.BodyHTML}, true},
	"403 JSON, a firewall":       {backend.AuthFault{Kind: faults.Status, Status: 403}, true},
	"401 JSON, a gateway":        {backend.AuthFault{Kind: faults.Status, Status: 401}, true},
	"400 JSON, a gateway":        {backend.AuthFault{Kind: faults.Status, Status: 400}, true},
	"429 without CORS headers":   {backend.AuthFault{Kind: faults.Status, Status: 429, RetryAfter: retryAfter, NoCORS: true}, false},
	"500 without CORS headers":   {backend.AuthFault{Kind: faults.Status, Status: 500, Body: faults.BodyHTML, NoCORS: true}, false},
	"a redirect elsewhere":       {backend.AuthFault{Kind: faults.Redirect}, false},
	"a body that is cut":         {backend.AuthFault{Kind: faults.Cut}, false},
	"503 HTML, a gateway":        {backend.AuthFault{Kind: faults.Status, Status: 503, Body: faults.BodyHTML}, false},
	"500 JSON":                   {backend.AuthFault{Kind: faults.Status, Status: 500}, false},
	"429 and Retry-After":        {backend.AuthFault{Kind: faults.Status, Status: 429, RetryAfter: retryAfter}, false},
	"missing refresh token":      {backend.AuthFault{Kind: faults.Missing, Times: 1}, true},
}

const (
	tokenLife  = 5 * time.Second
	retryAfter = 3 // seconds
)

// troubled opens the app and gives its refresh requests an answer.
func troubled(t *testing.T, setup browser.Setup, fault backend.AuthFault) (app *browser.App, since time.Time) {
	t.Helper()
	setup.Life = tokenLife
	app = browser.NewLab(t).SignedIn(setup)
	since = time.Now()
	require.NoError(t, app.Page.SetAuthFault(fault))
	return app, since
}

func TestAnAnswerThatProvesNothingKeepsTheUser(t *testing.T) {
	t.Parallel()
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			provesNothing(t, browser.Setup{Elsewhere: true}, answer.fault)
		})
	}
}

// provesNothing expects the user to be kept through the fault, and to heal.
func provesNothing(t *testing.T, setup browser.Setup, fault backend.AuthFault) {
	t.Helper()
	app, since := troubled(t, setup, fault)
	met := app.UntilTrouble(since, cmp.Or(fault.Times, 2))
	back := time.Now()
	app.Page.ClearAuthFault()
	fresh := app.UntilFresh(met)
	app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
	t.Logf("healed %v after the endpoint did", fresh.Sub(back).Round(time.Millisecond))
	assert.Empty(t, app.Lost())

	arrived := app.Refreshes(since)
	for i, e := range arrived[:len(arrived)-1] {
		if e.Fields["status"] == 429 && !fault.NoCORS {
			assert.GreaterOrEqual(t, arrived[i+1].At.Sub(e.At), retryAfter*time.Second, "nothing is sent before Retry-After is over")
		}
	}
}

// ofCookies are the answers that are others where the refresh token is in a cookie: what
// AuthKit wipes then is not it, the head of an answer renews it though the body is cut, and
// what may be read of an answer is another question where cookies are sent along.
var ofCookies = []string{"400 JSON, a gateway", "429 without CORS headers", "a redirect elsewhere", "a body that is cut", "missing refresh token"}

func TestAnAnswerThatProvesNothingKeepsTheUserOfACookie(t *testing.T) {
	t.Parallel()
	for _, name := range ofCookies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			provesNothing(t, browser.Setup{Cookie: true, Elsewhere: true}, answers[name].fault)
		})
	}
}

// The control: the same answers with @convex-dev/workos in Holdfast's place.
func TestWithoutHoldfastAnAnswerThatProvesNothingLosesTheUser(t *testing.T) {
	t.Parallel()
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app, _ := troubled(t, browser.Setup{Control: true, Elsewhere: true}, answer.fault)
			app.UntilLost()
		})
	}
}

// The control in cookie mode.
func TestWithoutHoldfastAnAnswerThatProvesNothingLosesTheUserOfACookie(t *testing.T) {
	t.Parallel()
	for _, name := range ofCookies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app, _ := troubled(t, browser.Setup{Control: true, Cookie: true, Elsewhere: true}, answers[name].fault)
			app.UntilLost()
		})
	}
}

// The control of the transport guard: Holdfast without it.
func TestWithoutTheTransportGuardAuthKitWipesTheSession(t *testing.T) {
	t.Parallel()
	for name, answer := range answers {
		if !answer.wiped {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app, _ := troubled(t, browser.Setup{Unwatched: true, Elsewhere: true}, answer.fault)
			app.UntilLost()
		})
	}
}

// late is an answer for which the token is spent at once, and which is on its way for
// longer than a request is waited for, and than a spent token may be used again.
var late = backend.AuthFault{Kind: faults.Late, Delay: 12_000, Times: 1}

func TestAnAnswerThatIsLateKeepsTheUser(t *testing.T) {
	t.Parallel()
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app, since := troubled(t, browser.Setup{Cookie: cookie, Elsewhere: true}, late)
			met := app.UntilTrouble(since, 1)
			app.UntilFresh(met)
			app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
			assert.Empty(t, app.Lost())
		})
	}
}

func TestWithoutHoldfastAnAnswerThatIsLateLosesTheUser(t *testing.T) {
	t.Parallel()
	app, _ := troubled(t, browser.Setup{Control: true, Elsewhere: true}, late)
	app.UntilLost()
}

// hangs are the ways in which a refresh request never comes to its end.
var hangs = map[string]string{"no head comes": faults.Hang, "the body stalls": faults.Stall}

// hung swallows one refresh request and lets all later ones through.
func hung(t *testing.T, setup browser.Setup, kind string) (app *browser.App, met time.Time) {
	t.Helper()
	app, since := troubled(t, setup, backend.AuthFault{Kind: kind})
	app.UntilTrouble(since, 1)
	app.Page.ClearAuthFault()
	return app, time.Now()
}

func TestARefreshThatNeverAnswersKeepsTheUser(t *testing.T) {
	t.Parallel()
	for name, kind := range hangs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app, met := hung(t, browser.Setup{}, kind)
			app.UntilFresh(met)
			app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
			assert.Empty(t, app.Lost())
		})
	}
}

// The controls. Nobody is signed out, and no token ever comes: all calls of AuthKit's
// share the request that hangs, and it has no time-out. Holdfast gives it twenty seconds.
func TestWithoutTheTransportGuardARefreshThatNeverAnswersIsTheLast(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string]browser.Setup{
		"with @convex-dev/workos":              {Control: true},
		"with Holdfast, but not its transport": {Unwatched: true},
	} {
		for how, kind := range hangs {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				app, met := hung(t, setup, kind)
				time.Sleep(25 * time.Second)
				assert.Empty(t, app.Refreshes(met))
				assert.Zero(t, app.FreshSince(met))
			})
		}
	}
}
