//go:build !js

package e2e

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

const serverClock = "window.serverClock = () => Math.floor(performance.timeOrigin + performance.now());"

// The wall clock jumps an hour and the monotonic one does not; the server's clock
// stays where it was. So the cached token is over, and a new one looks over too.
func TestAClockThatJumpsIsASleepAndIsLearned(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, serverClock+`
		window.guard = Holdfast.createGuard({ getAccessToken });
		window.ask = () => guard.fetchAccessToken();
	`, browser.SleepingClock)
	plain.Load()
	browser.Eval[string](plain.Tab, "guard.load()")
	first := browser.Eval[string](plain.Tab, "ask()")
	require.Len(t, plain.Requests(), 1)
	plain.Until("serverClock() > "+strconv.FormatInt(plain.Requests()[0].UnixMilli()+1000, 10), "a token of now has a later iat, which is in seconds")

	plain.JumpClock(time.Hour)
	second := browser.Eval[string](plain.Tab, "ask()")
	assert.NotEqual(t, first, second, "the cached token is known to be over")
	length := browser.Eval[float64](plain.Tab, "guard.timeline().find((e) => e.slept).slept")
	assert.InDelta(t, time.Hour.Milliseconds(), length, 2000)
	asked := len(plain.Requests())
	assert.LessOrEqual(t, asked, 4, "one unforced, and two that are forced: one alone may be an old token")

	for range 5 {
		assert.Equal(t, second, browser.Eval[string](plain.Tab, "ask()"), "the clock's error is learned")
	}
	assert.Len(t, plain.Requests(), asked, "nobody is asked for a token that is good")
	assert.Equal(t, "fresh", browser.Eval[string](plain.Tab, "guard.getSnapshot().status"))
	assert.True(t, browser.Eval[bool](plain.Tab, "guard.getSnapshot().expiresAt > Date.now()"))
}

// A clock set back hides an expiry until a server refuses the token; from then on the
// clock's error is known.
func TestAClockSetBackIsLearned(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, serverClock+`
		window.guard = Holdfast.createGuard({ getAccessToken });
	`, browser.SleepingClock)
	plain.Load()
	browser.Eval[string](plain.Tab, "guard.load().then(() => guard.fetchAccessToken())")
	plain.JumpClock(-time.Hour)
	forced := browser.Eval[string](plain.Tab, "guard.fetchAccessToken({ forceRefreshToken: true })")
	left := browser.Eval[float64](plain.Tab, "guard.getSnapshot().expiresAt - Date.now()")
	assert.InDelta(t, (5 * time.Minute).Milliseconds(), left, 5000)
	assert.Equal(t, forced, browser.Eval[string](plain.Tab, "guard.fetchAccessToken()"))
	assert.Len(t, plain.Requests(), 2)
}

// The control: the same provider asked without Holdfast.
func TestWithoutHoldfastAClockThatJumpsMakesEachCallARequest(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, serverClock+`
		window.ask = () => getAccessToken({ forceRefresh: false });
	`, browser.SleepingClock)
	plain.Load()
	browser.Eval[string](plain.Tab, "ask()")
	browser.Eval[string](plain.Tab, "ask()")
	require.Len(t, plain.Requests(), 1)
	plain.JumpClock(time.Hour)
	for range 5 {
		browser.Eval[string](plain.Tab, "ask()")
	}
	assert.Len(t, plain.Requests(), 6)
}
