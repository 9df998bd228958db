//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
)

const (
	// limitedFor is how long the gateway limits the rate, from the first request on.
	limitedFor = 30 * time.Second
	// fewest is what a page asks in that time that takes the answers for a dead network.
	// With Holdfast it asks ever less, and never more rarely than each 6 s.
	fewest = 20
)

// limited opens the app with its auth endpoint on another origin, behind a gateway that
// limits the rate and leaves out what lets the page read that, and returns how many
// requests arrived meanwhile.
func limited(t *testing.T, setup browser.Setup) (app *browser.App, arrived int) {
	t.Helper()
	setup.Elsewhere = true
	app, since := troubled(t, setup, backend.AuthFault{Kind: faults.Status, Status: 429, RetryAfter: retryAfter, NoCORS: true})
	met := app.UntilTrouble(since, 1)
	time.Sleep(time.Until(met.Add(limitedFor)))
	arrived = len(app.Refreshes(since))
	t.Logf("%d requests arrived in %v", arrived, limitedFor)
	return app, arrived
}

func TestALimitThatCannotBeReadIsNoReasonToHammer(t *testing.T) {
	t.Parallel()
	for name, cookie := range map[string]bool{"refresh token in localStorage": false, "refresh token in a cookie": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app, arrived := limited(t, browser.Setup{Cookie: cookie})
			assert.Less(t, arrived, fewest)
			back := time.Now()
			app.Page.ClearAuthFault()
			app.UntilFresh(back)
			app.Until("lab.state.guard.status === 'fresh'", "the guard is well again")
			assert.Empty(t, app.Lost())
		})
	}
}

// The controls: a page that knows only that its request has failed asks again at once,
// and again.
func TestWithoutTheTransportGuardALimitThatCannotBeReadIsHammered(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string]browser.Setup{
		"with a hold written by hand":          {Handmade: "hold"},
		"with Holdfast, but not its transport": {Unwatched: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, arrived := limited(t, setup)
			assert.Greater(t, arrived, fewest)
		})
	}
}
