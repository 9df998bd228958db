//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
)

// emulated is an app whose issuer answers as WorkOS's own emulator does. Cookie mode does
// not work there: its Access-Control-Allow-Origin is "*".
var emulated = browser.Setup{Life: tokenLife, Elsewhere: true, Emulator: true}

func TestAnIssuerThatRenamesSessionsIsNoReasonToLoop(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(emulated)
	since := time.Now()
	fresh := since
	for range 3 {
		fresh = app.UntilFresh(fresh)
	}
	lives := int(time.Since(since)/tokenLife) + 1
	assert.LessOrEqual(t, len(app.Refreshes(since)), 6*lives, "a few for each token's life")
	assert.Empty(t, app.Lost())
}

func TestWithoutAGraceAnAnswerThatIsLateKeepsTheUser(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(emulated)
	since := time.Now()
	require.NoError(t, app.Page.SetAuthFault(late))
	app.UntilFresh(app.UntilTrouble(since, 1))
	app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
	assert.Empty(t, app.Lost())
}

func TestAnOutageOfAnIssuerWithoutAGraceKeepsTheUser(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(emulated)
	back := app.Outage()
	app.UntilFresh(back)
	app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
	assert.Empty(t, app.Lost())
}

// The control: the same outage with @convex-dev/workos in Holdfast's place.
func TestWithoutHoldfastAnOutageOfAnIssuerWithoutAGraceLosesTheUser(t *testing.T) {
	t.Parallel()
	setup := emulated
	setup.Control = true
	app := browser.NewLab(t).SignedIn(setup)
	app.Outage()
	app.UntilLost()
}

func TestAnEndInTheEmulatorsWordsSignsOut(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(emulated)
	require.NoError(t, app.Page.SetAuthFault(backend.AuthFault{Kind: faults.Revoked}))
	assert.Equal(t, "isAuthenticated turned false", app.UntilLost())
	assert.Equal(t, "proven", browser.Eval[string](app.Tab, "lab.state.guard.ended.how"))
}
