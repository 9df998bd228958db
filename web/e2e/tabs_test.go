//go:build !js

package e2e

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// open opens the app in so many tabs of one browser.
func open(t *testing.T, n int, setup browser.Setup, scripts ...string) []*browser.App {
	t.Helper()
	tabs := []*browser.App{browser.NewLab(t).SignedIn(setup, scripts...)}
	for len(tabs) < n {
		tabs = append(tabs, tabs[0].Beside())
	}
	return tabs
}

// heals waits until each tab's client has a new token accepted, and returns how long
// each took after the given time, shortest first. A tab that does not heal counts as
// the patience that was spent on it.
func heals(tabs []*browser.App, since int64, patience time.Duration) []time.Duration {
	deadline := time.UnixMilli(since).Add(patience)
	var all []time.Duration
	for _, tab := range tabs {
		heal := patience
		for ; time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
			if at := tab.Accepted(since); at != 0 {
				heal = time.Duration(at-since) * time.Millisecond
				break
			}
		}
		all = append(all, heal)
	}
	slices.Sort(all)
	return all
}

func TestTabsThatWakeTogetherRefreshOnce(t *testing.T) { // alone: it fills the machine
	n := 20
	if browser.Current() != browser.Chromium { // enough to tell how locks and channels do
		n = 5
		t.Parallel()
	}
	tabs := open(t, n, browser.Setup{Life: 25 * time.Second, Cookie: true})
	back := tabs[0].Nap()
	took := heals(tabs, back, browser.Patience)
	calls := within(tabs[0], back, 5*time.Second)
	t.Logf("%d refresh requests within 5 s of the network's return; a fresh token accepted after %v", calls, took)
	assert.LessOrEqual(t, calls, 2)
	for _, tab := range tabs {
		assert.Empty(t, tab.Lost())
	}
}

// within counts the refresh requests that arrived in the time after a moment.
func within(app *browser.App, since int64, d time.Duration) int {
	from := time.UnixMilli(since)
	n := 0
	for _, e := range app.Refreshes(from) {
		if e.At.Before(from.Add(d)) {
			n++
		}
	}
	return n
}

// The control: the same wake with @convex-dev/workos in Holdfast's place.
func TestWithoutHoldfastEachTabThatWakesRefreshes(t *testing.T) {
	t.Parallel()
	tabs := open(t, 5, browser.Setup{Life: 12 * time.Second, Cookie: true, Control: true})
	back := tabs[0].Nap()
	took := heals(tabs, back, browser.Patience)
	calls := within(tabs[0], back, browser.Patience)
	t.Logf("%d refresh requests; a fresh token accepted after %v", calls, took)
	assert.GreaterOrEqual(t, calls, len(tabs))
}
