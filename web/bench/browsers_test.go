//go:build !js

package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// inFirefox is a part of what was measured in Firefox too, and nothing in WebKit.
func inFirefox() results {
	conditions := made
	conditions.Runs, conditions.Machine.Browser = 1, "Firefox/2"
	other := results{in: browser.Firefox, sessions: &result[sessions]{conditions, sessions{
		Scenarios: []scenarioTitle{{"wake", "A wake"}},
		Runs:      []sessionRun{{Contender: "holdfast", Scenario: "wake", Mode: localhost, Outcome: wedged}},
	}}, overhead: &result[overhead]{conditions, overhead{AllCalls: 100_000, Runs: []overheadRun{{Cached: 2, Start: 4 << 20, End: 5 << 20}}}}}
	all := fixture()
	all.others = []results{other, {in: browser.WebKit}}
	return all
}

func TestBrowsersStandSideBySide(t *testing.T) {
	page := resultsPage(inFirefox())
	for _, text := range []string{
		"| with Holdfast | Chromium | Firefox |",
		"| A wake | kept 1 | wedged 1 |",
		"| **wrong** | **0 of 1** | **1 of 1** |",
		"| what a page feels of it | Chromium | Firefox |",
		"| longest task of the main thread as the engine starts, cold | 34 ms | – |",
		"| cached `fetchAccessToken` | 15.5 µs | 2.0 µs |",
		"| overhead | Firefox/2 | 2026-01-02 03:04 |",
		"- A CPU, 2 cores, An OS; Firefox/2; go1;",
	} {
		assert.Contains(t, page, text)
	}
	assert.NotContains(t, page, "| with @convex-dev/workos |", "it was measured in one alone")
	assert.NotContains(t, page, "| back after, with", "so was that")
	assert.NotContains(t, page, "WebKit", "nothing was measured there")
	assert.NotContains(t, resultsPage(fixture()), "## Browsers")
}

func TestTheReadmeHasTheBrowsersInShort(t *testing.T) {
	text := browserFigures(inFirefox())
	for _, line := range []string{
		"| measured | Chromium | Firefox |",
		"| users who were not served as they should be, with Holdfast | 0 of 1 | 1 of 1 |",
		"| users who were not served as they should be, with @convex-dev/workos | 1 of 1 | – |",
		"| heal, told by an event, median | 90 ms | – |",
		"| engine ready, cold, and in a page that comes again | 90 ms, 30 ms | – |",
		"Scenarios, and runs of each in each mode: 1 and 2 in Chrome/1, 1 and 1 in Firefox/2.\n",
	} {
		assert.Contains(t, text, line)
	}
	assert.Empty(t, browserFigures(fixture()))
	some := inFirefox()
	some.others[0].sessions.Data.Scenarios = append(some.others[0].sessions.Data.Scenarios, scenarioTitle{"blip", "A blip"})
	some.others[0].sessions.Data.Runs = append(some.others[0].sessions.Data.Runs, sessionRun{Contender: "workos", Scenario: "blip", Outcome: kept})
	assert.Contains(t, browserFigures(some), "2 and 1 in Firefox/2 (1 with @convex-dev/workos).")
	busy := inFirefox()
	busy.heal.Conditions.Load = "2.10"
	assert.Contains(t, browserFigures(busy), "The times in Chrome/1 are of a machine with much else to do (load 2.10 on 2 cores).")
}

func TestABrowserIsChosenOfThoseThereAre(t *testing.T) {
	t.Setenv("HOLDFAST_BROWSER", "")
	require.NoError(t, choose("webkit"))
	assert.Equal(t, "webkit", os.Getenv("HOLDFAST_BROWSER"))
	assert.EqualError(t, choose("netscape"), `-browser: no "netscape"; there are chromium, firefox, webkit`)
	assert.Equal(t, []string{"start", "overhead", "heal", "sessions"}, names(partsIn(browser.WebKit), part.String))
	assert.Len(t, partsIn(browser.Chromium), len(parts))
}
