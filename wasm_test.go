//go:build !js

// The end-to-end tests: the built page, with the published AuthKit and Convex
// clients, in a headless browser, against the lab's backend. Run them by
// ./build.sh test, which builds the page first. More of them, by subject, are in
// web/e2e.
package holdfast

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

// life is that of an access token: short, so that much happens in little time.
const life = 5 * time.Second

// What browsers differ in.
func TestMain(m *testing.M) {
	browser.Main(m,
		"TestAColdStartSignsIn",
		"TestASleepPastTheTokensExpiryKeepsTheUser",
		"TestAnHoursJumpOfTheWallClockKeepsTheUser",
		"TestABrowserThatBelievesToBeOfflineStillRefreshes",
	)
}

func TestAColdStartSignsIn(t *testing.T) {
	t.Parallel()
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := browser.NewLab(t).SignedIn(browser.Setup{Life: time.Minute, Cookie: cookie})
			app.Until("lab.state.guard?.engine === 'ready' && lab.state.guard.status === 'fresh'", "the engine is ready")
			before := browser.Eval[float64](app.Tab, "lab.state.counter")
			app.Until("lab.state.counter > "+number(before), "the live query moves")
			assert.Empty(t, app.Lost())
		})
	}
}

func TestAScheduledRefreshKeepsTheUser(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: life})
	first := app.UntilFresh(time.Now())
	app.UntilFresh(first)
	assert.Empty(t, app.Lost())
}

func TestAWakeKeepsTheUser(t *testing.T) { // not in parallel with others: its second is meant
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			app := browser.NewLab(t).SignedIn(browser.Setup{Life: life, Cookie: cookie})
			back := app.Wake()
			fresh := app.UntilFresh(back)
			t.Logf("a fresh token was accepted %v after the endpoint's return", fresh.Sub(back))
			assert.Less(t, fresh.Sub(back), time.Second, "tries are dense after a wake")
			app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
			assert.Empty(t, app.Lost())
		})
	}
}

func TestAnOutageWhileARefreshFallsDueKeepsTheUser(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: life})
	back := app.Outage()
	app.UntilFresh(back)
	assert.Empty(t, app.Lost())
}

// The control: the same outage with @convex-dev/workos in Holdfast's place.
func TestWithoutHoldfastAnOutageLosesTheUser(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: life, Control: true})
	app.Outage()
	assert.NotEmpty(t, app.Lost())
}

// sleeps are the ways in which a page stops, or is cut off, and comes back.
var sleeps = map[string]struct {
	sleep func(*browser.App) (wake func())
	// proof, in JavaScript, is what the page itself saw of it.
	proof string
}{
	"offline": {
		func(app *browser.App) func() {
			app.Offline(true)
			app.Until("witnessed.includes('offline')", "it is told: WebKit waits for two seconds, and tells nothing if all is well by then")
			return func() { app.Offline(false) }
		},
		"witnessed.includes('offline') && witnessed.includes('online')",
	},
	"hidden": {
		func(app *browser.App) func() { app.Hide(); return app.Show },
		"witnessed.filter((type) => type === 'visibilitychange').length === 2",
	},
	"frozen": {
		func(app *browser.App) func() { app.Freeze(); return app.Resume },
		"lull > 1000 && ['freeze', 'resume'].every((type) => witnessed.includes(type) === 'onfreeze' in document)",
	},
	"left, and gone back to": {
		func(app *browser.App) func() {
			app.Until("document.readyState === 'complete'", "it is loaded: no other page is gone back to")
			app.Navigate(app.Lab.URL + "/lab/scenarios")
			return app.Back
		},
		"witnessed.includes('pageshow persisted')",
	},
	"the browser's processes stopped": {
		func(app *browser.App) func() { return app.Suspend() },
		"lull > 1000",
	},
}

// asleep puts the app to sleep until its token has expired, and wakes it while the
// auth endpoint is not back yet, as after a real sleep. It returns when it woke.
func asleep(t *testing.T, name string, setup browser.Setup) (app *browser.App, woke time.Time) {
	t.Helper()
	if name == "left, and gone back to" && browser.Current() == browser.Firefox {
		// web/e2e's TestAPageThatIsGoneBackToHasAGuardThatWorks has both.
		browser.Firefox.Skip(t, "a page with an open WebSocket, as the app is, is never gone back to: it is loaded anew")
	}
	setup.Life = life
	app = browser.NewLab(t).SignedIn(setup, browser.Witness)
	wake := sleeps[name].sleep(app)
	require.NoError(t, app.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
	app.UntilExpired()
	wake()
	woke = time.Now()
	app.Until(sleeps[name].proof, "the page was "+name)
	return app, woke
}

func TestASleepPastTheTokensExpiryKeepsTheUser(t *testing.T) {
	t.Parallel()
	for name := range sleeps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app, woke := asleep(t, name, browser.Setup{})
			app.UntilTrouble(woke, 2)
			back := time.Now()
			app.Page.ClearAuthFault()
			fresh := app.UntilFresh(back)
			t.Logf("a fresh token was accepted %v after the endpoint's return", fresh.Sub(back).Round(time.Millisecond))
			app.UntilFresh(fresh) // and it goes on
			app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
			assert.Empty(t, app.Lost())
		})
	}
}

// The control: the same sleeps with @convex-dev/workos in Holdfast's place.
func TestWithoutHoldfastASleepLosesTheUser(t *testing.T) {
	t.Parallel()
	for name := range sleeps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app, _ := asleep(t, name, browser.Setup{Control: true})
			app.UntilLost()
		})
	}
}

// jumped lets the wall clock jump an hour while the monotonic one stands still: a
// laptop slept. The sync server refuses what has expired meanwhile, and the auth
// endpoint is not back yet.
func jumped(t *testing.T, setup browser.Setup) (app *browser.App, woke time.Time) {
	t.Helper()
	setup.Life = time.Minute
	app = browser.NewLab(t).SignedIn(setup, browser.SleepingClock)
	app.Until("lab.state.guard?.engine !== 'loading'", "the engine is there")
	require.NoError(t, app.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
	woke = time.Now()
	app.JumpClock(time.Hour)
	app.Page.Expire()
	return app, woke
}

func TestAnHoursJumpOfTheWallClockKeepsTheUser(t *testing.T) {
	t.Parallel()
	app, woke := jumped(t, browser.Setup{})
	app.UntilTrouble(woke, 2)
	length := browser.Eval[float64](app.Tab, "lab.timeline().find((e) => e.slept).slept")
	assert.InDelta(t, time.Hour.Milliseconds(), length, 2000)
	back := time.Now()
	app.Page.ClearAuthFault()
	app.UntilFresh(back)
	app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
	assert.Empty(t, app.Lost())
}

func TestWithoutHoldfastAnHoursJumpOfTheWallClockLosesTheUser(t *testing.T) {
	t.Parallel()
	app, _ := jumped(t, browser.Setup{Control: true})
	app.UntilLost()
}

// navigator.onLine may lie, for as long as it likes: a virtual machine's network, a
// bridge, a bug.
func TestABrowserThatBelievesToBeOfflineStillRefreshes(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: life}, browser.Witness)
	app.BelieveOffline(true)
	app.Until("!navigator.onLine && witnessed.includes('offline')", "the browser believes to be offline")
	app.UntilFresh(app.UntilFresh(time.Now()))
	assert.False(t, browser.Eval[bool](app.Tab, "navigator.onLine"))
	assert.Empty(t, app.Lost())
}

func TestNobodyIsSignedOutWhileNobodyLooks(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: life})
	app.Hide()
	app.Page.Revoke()
	app.Until("lab.timeline().filter((e) => e.kind === 'failure' && e.class !== 'transient').length >= 2", "the session is refused")
	app.UntilExpired()
	assert.Empty(t, app.Lost(), "of a page that nobody sees it takes minutes")
	app.Show()
	app.UntilLost()
	assert.Equal(t, "signedOut", browser.Eval[string](app.Tab, "lab.state.guard.status"))
}

func TestWithoutHoldfastAHiddenPageIsSignedOut(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: life, Control: true})
	app.Hide()
	app.Page.Revoke()
	app.UntilLost()
	assert.Equal(t, "hidden", browser.Eval[string](app.Tab, "document.visibilityState"))
}

func TestSigningOutIsAtOnce(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]bool{"when all is well": false, "in trouble, with reloads guarded": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := browser.NewLab(t).SignedIn(browser.Setup{Life: life, ReloadGuard: true})
			app.Until("lab.state.guard?.engine === 'ready'", "the engine is there")
			if trouble {
				require.NoError(t, app.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
				app.Until("lab.state.guard.status === 'degraded'", "the guard is in trouble")
			}
			before := browser.Eval[string](app.Tab, "lab.load")
			app.Click(".who button")
			app.Until("window.lab && lab.load !== '"+before+"' && !lab.state.isLoading", "AuthKit has been to its sign-out and back")
			assert.False(t, browser.Eval[bool](app.Tab, "lab.state.isAuthenticated"))
			assert.Zero(t, app.Page.State().Sessions)
		})
	}
}

func TestARevokedSessionSignsOut(t *testing.T) {
	t.Parallel()
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := browser.NewLab(t).SignedIn(browser.Setup{Life: life, Cookie: cookie})
			app.Page.Revoke()
			began := time.Now()
			app.Until("!lab.state.isAuthenticated", "the user is signed out")
			t.Logf("signed out %v after the session was revoked", time.Since(began).Round(time.Millisecond))
			// The refresh falls due only within the token's life.
			assert.Less(t, time.Since(began), life+10*time.Second)
			assert.Equal(t, "signedOut", browser.Eval[string](app.Tab, "lab.state.guard.status"))
			calls := app.Page.State().Counters.RefreshCalls
			time.Sleep(5 * time.Second)
			assert.Equal(t, calls, app.Page.State().Counters.RefreshCalls, "a dead session is left alone")
		})
	}
}

func TestAMissingEngineLeavesAWorkingPage(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: life, WasmURL: "/nowhere/holdfast.wasm"})
	app.Until("lab.state.guard.engine === 'unavailable'", "the guard says that the engine is unavailable")
	app.UntilFresh(time.Now())
	ours := app.Said()
	require.Len(t, ours, 1, "one message")
	assert.Contains(t, ours[0], "no engine at /nowhere/holdfast.wasm")
	assert.Contains(t, ours[0], "wasmUrl")
	assert.Empty(t, app.Lost())
}

// The engine comes in two requests, and the network may flap in either.
func TestAnEngineThatCouldNotBeFetchedIsFetchedAgain(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"engine-chunk", "holdfast.gzip"} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			app := browser.NewLab(t).SignedIn(browser.Setup{Life: life, Blocked: "*://*:*/assets/" + part + "-*"})
			app.Until("performance.getEntriesByType('resource').some((e) => e.name.includes('/"+part+"-') && e.responseStatus === 0)", "it was asked for in vain")
			assert.Equal(t, "loading", browser.Eval[string](app.Tab, "lab.state.guard.engine"))
			app.Block("")
			app.Until("lab.state.guard.engine === 'ready'", "the engine is there")
			app.UntilFresh(time.Now())
			assert.Empty(t, app.Lost())
		})
	}
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
