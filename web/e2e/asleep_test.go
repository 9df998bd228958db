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

// asleepInARefresh stops the browser for d while the answer to a refresh is on its way, so
// that it lies in the socket at the wake. The token that was spent for it is spent for good.
func asleepInARefresh(t *testing.T, setup browser.Setup, d time.Duration) (app *browser.App, woke time.Time) {
	t.Helper()
	setup.Life = 8 * time.Second
	app = browser.NewLab(t).SignedIn(setup)
	require.NoError(t, app.Page.Configure(backend.PageConfig{RotationGrace: backend.NoGrace}))
	app.UntilFresh(time.Now())
	before := app.Page.State().Counters.RefreshCalls
	require.NoError(t, app.Page.SetAuthFault(backend.AuthFault{Kind: faults.Late, Delay: 3000, Times: 1}))
	for app.Page.State().Counters.RefreshCalls == before {
		time.Sleep(10 * time.Millisecond)
	}
	resume := app.Suspend()
	time.Sleep(d)
	woke = time.Now()
	resume()
	return app, woke
}

// Each of these sleeps is longer than a call waits, and one is longer than a request is
// listened to (report 6: 9 of 20 users were lost).
func TestAnAnswerThatIsThereAtTheWakeKeepsTheUser(t *testing.T) {
	t.Parallel()
	for _, sleep := range []time.Duration{12 * time.Second, 22 * time.Second} {
		t.Run(sleep.String(), func(t *testing.T) {
			t.Parallel()
			app, woke := asleepInARefresh(t, browser.Setup{}, sleep)
			app.UntilFresh(app.UntilFresh(woke)) // and it goes on
			assert.Empty(t, app.Lost())
		})
	}
}

// The control: the same sleep with @convex-dev/workos in Holdfast's place.
func TestWithoutHoldfastAnAnswerThatIsThereAtTheWakeLosesTheUser(t *testing.T) {
	t.Parallel()
	app, _ := asleepInARefresh(t, browser.Setup{Control: true}, 12*time.Second)
	app.UntilLost()
}
