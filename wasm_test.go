//go:build !js

// The end-to-end tests: the built page, with the published AuthKit and Convex
// clients, in headless Chromium, against the lab's backend. Run them by
// ./build.sh test, which builds the page first.
package holdfast

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

const tokenLife = 8 * time.Second

func TestAColdStartSignsIn(t *testing.T) {
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			app := browser.NewLab(t).SignedIn(browser.Setup{Life: time.Minute, Cookie: cookie})
			app.Until("lab.state.guard?.engine === 'ready' && lab.state.guard.status === 'fresh'", "the engine is ready")
			before := browser.Eval[float64](app.Tab, "lab.state.counter")
			app.Until("lab.state.counter > "+number(before), "the live query moves")
			assert.Empty(t, app.Lost())
		})
	}
}

func TestAScheduledRefreshKeepsTheUser(t *testing.T) {
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: tokenLife})
	first := app.UntilFresh(time.Now())
	app.UntilFresh(first)
	assert.Empty(t, app.Lost())
}

// The wake: the token has expired in the machine's sleep, and when the network
// is back the auth endpoint still drops connections for 3 s.
func TestAWakeKeepsTheUser(t *testing.T) {
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			app := browser.NewLab(t).SignedIn(browser.Setup{Life: tokenLife, Cookie: cookie})
			back := wake(t, app)
			fresh := app.UntilFresh(back)
			t.Logf("a fresh token was accepted %v after the endpoint's return", fresh.Sub(back))
			assert.Less(t, fresh.Sub(back), time.Second)
			app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
			assert.Empty(t, app.Lost())
		})
	}
}

// wake puts the app through sleep and wake and returns when the auth endpoint
// was back.
func wake(t *testing.T, app *browser.App) time.Time {
	t.Helper()
	require.NoError(t, app.Page.SetSyncFault(backend.SyncFault{Kind: "down"}))
	require.NoError(t, app.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
	app.Offline(true)
	time.Sleep(tokenLife + 2*time.Second)
	app.Page.ClearSyncFault()
	app.Offline(false)
	time.Sleep(3 * time.Second)
	back := time.Now()
	app.Page.ClearAuthFault()
	return back
}

func TestAnOutageWhileARefreshFallsDueKeepsTheUser(t *testing.T) {
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: tokenLife})
	back := outage(t, app)
	app.UntilFresh(back)
	assert.Empty(t, app.Lost())
}

// The control: the same outage with @convex-dev/workos in Holdfast's place.
func TestWithoutHoldfastAnOutageLosesTheUser(t *testing.T) {
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: tokenLife, Control: true})
	outage(t, app)
	assert.NotEmpty(t, app.Lost())
}

// outage drops connections to the auth endpoint while a refresh falls due; the
// sync server stays up.
func outage(t *testing.T, app *browser.App) time.Time {
	t.Helper()
	require.NoError(t, app.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
	time.Sleep(tokenLife + 6*time.Second)
	back := time.Now()
	app.Page.ClearAuthFault()
	return back
}

func TestARevokedSessionSignsOut(t *testing.T) {
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			app := browser.NewLab(t).SignedIn(browser.Setup{Life: tokenLife, Cookie: cookie})
			app.Page.Revoke()
			began := time.Now()
			app.Until("!lab.state.isAuthenticated", "the user is signed out")
			t.Logf("signed out %v after the session was revoked", time.Since(began).Round(time.Millisecond))
			// The refresh falls due only within the token's life.
			assert.Less(t, time.Since(began), tokenLife+10*time.Second)
			assert.Equal(t, "signedOut", browser.Eval[string](app.Tab, "lab.state.guard.status"))
			calls := app.Page.State().Counters.RefreshCalls
			time.Sleep(5 * time.Second)
			assert.Equal(t, calls, app.Page.State().Counters.RefreshCalls, "a dead session is left alone")
		})
	}
}

func TestAMissingEngineLeavesAWorkingPage(t *testing.T) {
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: tokenLife, WasmURL: "/nowhere/holdfast.wasm"})
	app.Until("lab.state.guard.engine === 'unavailable'", "the guard says that the engine is unavailable")
	app.UntilFresh(time.Now())
	var ours []string
	for _, line := range app.Console() {
		if strings.Contains(line, "holdfast") {
			ours = append(ours, line)
		}
	}
	require.Len(t, ours, 1, "one message")
	assert.Contains(t, ours[0], "no engine at /nowhere/holdfast.wasm")
	assert.Contains(t, ours[0], "wasmUrl")
	assert.Empty(t, app.Lost())
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
