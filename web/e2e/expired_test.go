//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// early calls onSessionExpired as an SDK may: before there is an engine.
const early = guarded + `
	guard.sessionExpired();
	window.engineThen = guard.getSnapshot().engine;`

func TestOnSessionExpiredBeforeTheEngineIsThere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		server browser.Answer
		until  string
		runs   int
	}{
		"and the session is alive": {browser.Granted, "guard.getSnapshot().status === 'fresh'", 0},
		"and the session is over":  {browser.Over, "guard.getSnapshot().status === 'signedOut'", 1},
	} {
		t.Run(name, func(t *testing.T) {
			plain := browser.NewPlain(t, 5*time.Minute, early)
			plain.Always(c.server)
			plain.Load()
			assert.Equal(t, "loading", browser.Eval[string](plain.Tab, "engineThen"))
			plain.Until(c.until, "Holdfast has looked for itself")
			assert.Equal(t, c.runs, browser.Eval[int](plain.Tab, "expiries"))
			assert.Equal(t, 1, browser.Eval[int](plain.Tab, suppressions))
		})
	}
}

func TestOnSessionExpiredDuringTroubleWaitsForProof(t *testing.T) {
	t.Parallel()
	plain := signedIn(t, guarded)
	degrade(plain)
	browser.Eval[bool](plain.Tab, "guard.sessionExpired(), guard.sessionExpired(), true")
	plain.Always(browser.Granted)
	assert.NotEmpty(t, browser.Eval[string](plain.Tab, "held"))
	assert.Zero(t, browser.Eval[int](plain.Tab, "expiries"), "it was a false alarm")

	degrade(plain)
	browser.Eval[bool](plain.Tab, "guard.sessionExpired(), guard.sessionExpired(), true")
	plain.Always(browser.Over)
	plain.Until("guard.getSnapshot().status === 'signedOut'", "the session is proven over")
	assert.Equal(t, 1, browser.Eval[int](plain.Tab, "expiries"), "once, however often it was called")

	browser.Eval[bool](plain.Tab, "guard.sessionExpired(), true")
	assert.Equal(t, 2, browser.Eval[int](plain.Tab, "expiries"), "what is proven is not looked for again")
}
