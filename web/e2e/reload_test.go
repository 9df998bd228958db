//go:build !js

package e2e

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// guarded makes a guard, with an expiry handler of the application's that counts.
const guarded = `
	window.expiries = 0;
	window.guard = Holdfast.createGuard({ getAccessToken, reloadGuard: true, onSessionExpired: () => { window.expiries++; } });
	document.querySelector('button').onclick = () => location.reload();`

// signedIn loads the page and waits until the engine has a token.
func signedIn(t *testing.T, onLoad string) *browser.Plain {
	t.Helper()
	plain := browser.NewPlainIn(t, browser.Start{NavigationAPI: true}, 5*time.Minute, onLoad)
	plain.Load()
	signIn(plain)
	return plain
}

func signIn(plain *browser.Plain) {
	plain.Until("window.guard", "the page is loaded")
	browser.Eval[string](plain.Tab, "guard.load()")
	browser.Eval[string](plain.Tab, "guard.fetchAccessToken()")
}

// degrade brings the guard into trouble that proves nothing, and leaves a call
// held in it: window.held.
func degrade(plain *browser.Plain) {
	plain.Always(browser.Dropped)
	browser.Eval[bool](plain.Tab, "window.held = guard.fetchAccessToken({ forceRefreshToken: true }), true")
	plain.Until("guard.getSnapshot().status === 'degraded'", "a try has failed")
}

// suppressions counts what the timeline has of them.
const suppressions = "guard.timeline().filter((e) => e.kind === 'reload' && e.verdict === 'suppressed').length"

func untilLoads(t *testing.T, plain *browser.Plain, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return plain.Loads() >= n }, browser.Patience, 20*time.Millisecond)
}

func TestAScriptedReloadIsCancelledWhileAFailureIsUnproven(t *testing.T) {
	t.Parallel()
	plain := signedIn(t, guarded)
	degrade(plain)
	for i, script := range []string{"location.reload()", "location.href = '/elsewhere'", "location.assign('/elsewhere')", "location.replace('/elsewhere')"} {
		browser.Eval[bool](plain.Tab, script+", true")
		plain.Until(suppressions+" === "+[]string{"1", "2", "3", "4"}[i], script+" is suppressed")
	}
	plain.Always(browser.Granted)
	assert.NotEmpty(t, browser.Eval[string](plain.Tab, "held"), "the page has lived through it")
	assert.Equal(t, 1, plain.Loads())
	assert.Zero(t, browser.Eval[int](plain.Tab, "expiries"), "the session was not over")

	browser.Eval[bool](plain.Tab, "location.reload(), true")
	untilLoads(t, plain, 2) // all is well: a script may do what it likes
}

func TestTheUsersOwnReloadIsNeverCancelled(t *testing.T) {
	t.Parallel()
	for name, reload := range map[string]func(*browser.Plain){
		"the browser's button":           func(plain *browser.Plain) { plain.Reload() },
		"what a click makes the page do": func(plain *browser.Plain) { plain.Click("button") },
	} {
		t.Run(name, func(t *testing.T) {
			plain := signedIn(t, guarded)
			degrade(plain)
			reload(plain)
			untilLoads(t, plain, 2)
		})
	}
}

// WebKitGTK 2.50, Safari before 26.2 and Firefox before 147 have no Navigation API. There
// nobody can hear of a reload before it is done; the report says so.
func TestWithoutTheNavigationAPIAScriptReloadsThePage(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, guarded, "delete window.navigation")
	plain.Load()
	signIn(plain)
	require.Equal(t, "undefined", browser.Eval[string](plain.Tab, "typeof navigation"))
	assert.Contains(t, browser.Eval[string](plain.Tab, "guard.report()"), "no Navigation API")
	degrade(plain)
	browser.Eval[bool](plain.Tab, "location.reload(), true")
	untilLoads(t, plain, 2)
}

// The control: the same reload with the same trouble.
func TestWithoutReloadGuardAScriptReloadsThePage(t *testing.T) {
	t.Parallel()
	plain := signedIn(t, strings.Replace(guarded, "reloadGuard: true", "reloadGuard: false", 1))
	degrade(plain)
	browser.Eval[bool](plain.Tab, "location.reload(), true")
	untilLoads(t, plain, 2)
}

func TestTheExpiryHandlerRunsOnceTheSessionIsProvenOver(t *testing.T) {
	t.Parallel()
	plain := signedIn(t, strings.Replace(guarded, "window.expiries++", "window.expiries++; location.href = '#expired'", 1))
	degrade(plain)
	for i := range 2 { // one at a time: WebKit makes one of two
		browser.Eval[bool](plain.Tab, "location.reload(), true")
		plain.Until(suppressions+" === "+strconv.Itoa(i+1), "it is suppressed")
	}
	plain.Always(browser.Over)
	assert.Equal(t, "signed out", browser.Eval[string](plain.Tab, "held.then((token) => token ?? 'signed out')"))
	plain.Until("expiries > 0", "the handler runs")
	assert.Equal(t, 1, browser.Eval[int](plain.Tab, "expiries"))
	assert.Equal(t, 1, plain.Loads())
	browser.Eval[bool](plain.Tab, "location.reload(), true")
	untilLoads(t, plain, 2) // there is nothing left to guard
}

// loop does what a page does whose SDK calls onSessionExpired at each load.
const loop = `
	window.guard = Holdfast.createGuard({ getAccessToken });
	guard.sessionExpired();`

func TestALoopOfReloadsIsBroken(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, loop)
	plain.Always(browser.Over)
	plain.Load()
	untilLoads(t, plain, 2)
	require.Eventually(t, func() bool { return len(plain.Said()) > 0 }, browser.Patience, 20*time.Millisecond)
	assert.Contains(t, plain.Said()[0], "reloaded for an expired session less than a minute ago")
	assert.True(t, browser.Eval[bool](plain.Tab, "guard.sessionExpired(), guard.sessionExpired(), true"))
	assert.Len(t, plain.Said(), 1)
	assert.Equal(t, 2, plain.Loads())

	stored := browser.Eval[[]string](plain.Tab, "Object.entries(sessionStorage).flat()")
	require.Len(t, stored, 2, "a time and nothing else")
	_, err := strconv.ParseInt(stored[1], 10, 64)
	assert.NoError(t, err)
	assert.Zero(t, browser.Eval[int](plain.Tab, "localStorage.length"))
}

// The control: what the SDK would do itself.
func TestWithoutHoldfastThePageReloadsForEver(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, "getAccessToken({ forceRefresh: true }).catch(() => location.reload())")
	plain.Always(browser.Over)
	plain.Load()
	untilLoads(t, plain, 5)
}
