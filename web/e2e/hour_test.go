//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// An hour of the page's time takes a second here. The tokens live for five minutes,
// and the page's realtime client forces a new one each 4:50.
const (
	withHoldfast = `
		window.guard = Holdfast.createGuard({ getAccessToken });
		window.connected = guard.load().then(() => connect(guard.fetchAccessToken, 300_000));`
	withoutHoldfast = `
		window.connected = connect(({ forceRefreshToken }) => getAccessToken({ forceRefresh: forceRefreshToken }), 300_000);`
	// countTimers counts all that are set, Go's too.
	countTimers = `(() => {
		const real = window.setTimeout;
		window.timers = 0;
		window.setTimeout = (...args) => { window.timers++; return real(...args); };
		window.setInterval = () => { window.timers = Infinity; };
	})()`
)

func connected(t *testing.T, onLoad string) *browser.Plain {
	t.Helper()
	plain := browser.NewPlain(t, 5*time.Minute, onLoad, countTimers)
	plain.Load()
	browser.Eval[bool](plain.Tab, "connected.then(() => (timers = 0, true))")
	return plain
}

func TestAnHourTakesOneRefreshATokenAndNothingElse(t *testing.T) {
	t.Parallel()
	plain := connected(t, withHoldfast)
	plain.Advance(time.Hour)
	assert.Len(t, plain.Requests(), 13, "at 0:00, then each 4:50")
	assert.Equal(t, 13, browser.Eval[int](plain.Tab, "client.tokens"))
	timers := browser.Eval[int](plain.Tab, "timers")
	assert.LessOrEqual(t, timers, 5*12, "a few for each refresh")
	t.Logf("%d timers for 12 refreshes", timers)
}

func TestAnIdleHourTakesNothing(t *testing.T) {
	t.Parallel()
	plain := connected(t, withHoldfast)
	browser.Eval[bool](plain.Tab, "clearTimeout(client.timer), true")
	plain.Advance(time.Hour)
	assert.Len(t, plain.Requests(), 1)
	assert.Zero(t, browser.Eval[int](plain.Tab, "timers"))
}

// outage has the token server gone from the 20th minute to the 40th.
func outage(plain *browser.Plain) (gone, back time.Time) {
	gone = plain.Requests()[0].Add(20 * time.Minute)
	back = gone.Add(20 * time.Minute)
	plain.At(func(now time.Time) browser.Answer {
		if now.Before(gone) || now.After(back) {
			return browser.Granted
		}
		return browser.Dropped
	})
	return gone, back
}

func TestTwentyMinutesWithoutTheServerKeepTheUser(t *testing.T) {
	t.Parallel()
	plain := connected(t, withHoldfast)
	gone, back := outage(plain)
	plain.Advance(time.Hour)
	assert.False(t, browser.Eval[bool](plain.Tab, "client.lost"))
	var during []time.Time
	healed := false
	for _, at := range plain.Requests() {
		if at.After(gone) && at.Before(back) {
			during = append(during, at)
		}
		healed = healed || at.After(back) && at.Before(back.Add(31*time.Second))
	}
	assert.True(t, healed, "the longest pause between two tries is 30 s")
	// Half a minute densely, then a pause of 15 s on average. Chromium may send one
	// whose connection was cut a second time.
	assert.Less(t, len(during), 2*200, "patiently")
	t.Logf("%d requests while the server was gone", len(during))
}

// The control.
func TestWithoutHoldfastTwentyMinutesWithoutTheServerLoseTheUser(t *testing.T) {
	t.Parallel()
	plain := connected(t, withoutHoldfast)
	outage(plain)
	plain.Advance(time.Hour)
	assert.True(t, browser.Eval[bool](plain.Tab, "client.lost"))
}

func TestTheOnlineEventEndsALongPause(t *testing.T) {
	t.Parallel()
	plain := connected(t, withHoldfast)
	plain.Always(browser.Dropped)
	plain.Advance(15 * time.Minute)
	before := browser.Eval[int](plain.Tab, "client.tokens")
	plain.Always(browser.Granted)
	browser.Eval[bool](plain.Tab, "dispatchEvent(new Event('online'))")
	plain.Advance(time.Second)
	assert.Equal(t, before+1, browser.Eval[int](plain.Tab, "client.tokens"))
}

func TestAHiddenHourOfADeadSessionIsPatientAndEndsIt(t *testing.T) {
	t.Parallel()
	plain := connected(t, withHoldfast)
	plain.Hide()
	plain.Always(browser.Over)
	before := len(plain.Requests())
	plain.Advance(time.Hour)
	assert.Less(t, len(plain.Requests())-before, 12, "minutes apart")
	assert.Equal(t, "signedOut", browser.Eval[string](plain.Tab, "guard.getSnapshot().status"))
	assert.True(t, browser.Eval[bool](plain.Tab, "client.lost"))
}
