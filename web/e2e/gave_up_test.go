//go:build !js

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/backend/eventlog"
	"holdfast/web/demo/browser"
)

// enough is more tokens than Convex's client takes: it gives up when the one that it
// has and three fresh ones were refused.
const enough = 6

// refuse has the sync server refuse the token that the app has, and those that come
// next. Every one of them is good.
func refuse(t *testing.T, app *browser.App, times int) {
	t.Helper()
	require.NoError(t, app.Page.SetSyncFault(backend.SyncFault{
		Kind: "autherror", Update: true, Times: times, Error: "Could not fetch JWKS from URL",
	}))
}

func refusals(app *browser.App) (n int) {
	for _, e := range app.Page.Events() {
		if e.Kind == eventlog.AuthError {
			n++
		}
	}
	return n
}

func TestAClientThatGaveUpIsArmedAgain(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: time.Minute})
	refuse(t, app, enough)
	assert.Eventually(t, func() bool { return app.Page.State().Faults.Sync == nil }, 2*browser.Patience, 50*time.Millisecond, "the client has gone on")
	well := time.Now()
	app.UntilFresh(well)
	app.Until("lab.state.isAuthenticated", "the user is authenticated again")
	assert.Equal(t, enough, refusals(app))
	assert.False(t, browser.Eval[bool](app.Tab, "lab.record.some((e) => e.kind === 'auth' && !e.isAuthenticated && !e.isLoading)"), "loading, and never signed out")
	assert.True(t, browser.Eval[bool](app.Tab, "marked.load === lab.load"), "without a reload")
}

func TestControlAClientThatGaveUpStaysSo(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: time.Minute, Control: true})
	refuse(t, app, enough)
	app.UntilLost()
	app.Page.ClearSyncFault()
	time.Sleep(20 * time.Second)
	assert.False(t, browser.Eval[bool](app.Tab, "lab.state.isAuthenticated"))
	assert.Less(t, refusals(app), enough)
}

func TestAServerThatRefusesEveryTokenIsNoLoop(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: time.Minute})
	since := time.Now()
	refuse(t, app, 1000)
	advice := func() (n int) {
		for _, line := range app.Console() {
			if strings.Contains(line, "auth.config.ts") && strings.Contains(line, "holdfast") {
				n++
			}
		}
		return n
	}
	assert.Eventually(t, func() bool { return advice() > 0 }, 2*browser.Patience, time.Second, "it is told")
	minutes := time.Since(since).Minutes() + 1
	t.Logf("%d tokens refused, and %d refreshes, in %v", refusals(app), len(app.Refreshes(since)), time.Since(since))
	assert.Less(t, float64(refusals(app)), 20*minutes)
	assert.Less(t, float64(len(app.Refreshes(since))), 20*minutes)
	assert.Equal(t, 1, advice(), "once")
}
