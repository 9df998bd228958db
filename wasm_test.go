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

	"holdfast/web/demo/browser"
)

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
	app := browser.NewLab(t).SignedIn(browser.Setup{})
	first := app.UntilFresh(time.Now())
	app.UntilFresh(first)
	assert.Empty(t, app.Lost())
}

func TestAWakeKeepsTheUser(t *testing.T) {
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			app := browser.NewLab(t).SignedIn(browser.Setup{Cookie: cookie})
			back := app.Wake()
			fresh := app.UntilFresh(back)
			t.Logf("a fresh token was accepted %v after the endpoint's return", fresh.Sub(back))
			assert.Less(t, fresh.Sub(back), time.Second)
			app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
			assert.Empty(t, app.Lost())
		})
	}
}

func TestAnOutageWhileARefreshFallsDueKeepsTheUser(t *testing.T) {
	app := browser.NewLab(t).SignedIn(browser.Setup{})
	back := app.Outage()
	app.UntilFresh(back)
	assert.Empty(t, app.Lost())
}

// The control: the same outage with @convex-dev/workos in Holdfast's place.
func TestWithoutHoldfastAnOutageLosesTheUser(t *testing.T) {
	app := browser.NewLab(t).SignedIn(browser.Setup{Control: true})
	app.Outage()
	assert.NotEmpty(t, app.Lost())
}

func TestARevokedSessionSignsOut(t *testing.T) {
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			app := browser.NewLab(t).SignedIn(browser.Setup{Cookie: cookie})
			app.Page.Revoke()
			began := time.Now()
			app.Until("!lab.state.isAuthenticated", "the user is signed out")
			t.Logf("signed out %v after the session was revoked", time.Since(began).Round(time.Millisecond))
			// The refresh falls due only within the token's life.
			assert.Less(t, time.Since(began), browser.DefaultLife+10*time.Second)
			assert.Equal(t, "signedOut", browser.Eval[string](app.Tab, "lab.state.guard.status"))
			calls := app.Page.State().Counters.RefreshCalls
			time.Sleep(5 * time.Second)
			assert.Equal(t, calls, app.Page.State().Counters.RefreshCalls, "a dead session is left alone")
		})
	}
}

func TestAMissingEngineLeavesAWorkingPage(t *testing.T) {
	app := browser.NewLab(t).SignedIn(browser.Setup{WasmURL: "/nowhere/holdfast.wasm"})
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
