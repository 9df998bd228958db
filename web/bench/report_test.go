//go:build !js

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
	"holdfast/web/providers"
)

var made = conditions{
	Date: "2026-01-02 03:04", Took: "5m0s", Commit: "abc", Runs: 2, Seeds: []uint64{7, 8}, Parallel: 4, Load: "0.50",
	Machine:  machine{CPU: "A CPU", Cores: 2, OS: "An OS", Browser: "Chrome/1", Go: "go1"},
	Packages: map[string]string{"convex": "1.48.0", "@workos-inc/authkit-react": "0.16.2"},
}

func ms(v float64) *float64 { return &v }

// fixture is a little of everything, with a budget met and one missed.
func fixture() results {
	return results{
		in: browser.Chromium,
		sizes: &result[weights]{made, weights{Files: []weight{
			{packedEngine, 820_456, 820_500, 820_460, 820_456}, {"holdfast.wasm", 5_000_000, 900_000, 780_000, 650_123},
			{"index, minified", 8000, 2100, 2000, 1900}, {"authkit-react, minified", 9000, 3999, 3700, 3500},
		}}},
		start: &result[starts]{made, starts{
			Cold: []float64{90, 100, 80}, Warm: []float64{30}, TaskCold: []float64{34, 20, 36}, TaskWarm: []float64{10},
			Idle:      []idleRun{{Loaded: 50, BusyUntil: 1000, Asked: 1010}, {Loaded: 50, BusyUntil: 1000, Asked: 900}},
			FirstBare: []float64{3}, FirstGuarded: []float64{4.5},
		}},
		overhead: &result[overhead]{made, overhead{Calls: 10_000, AllCalls: 100_000, Runs: []overheadRun{{Plain: 0.1, Cached: 15.5, Start: 4 << 20, End: 10 << 20}}}},
		timers:   &result[timers]{made, timers{Refreshes: 12, WithHoldfast: 36, Without: 12, App: []appTimers{{Contender: "workos", Fired: 60}}}},
		calls: &result[calls]{made, calls{FaultSeconds: 9, Faults: []faultTitle{{"500", "500"}}, Runs: []callsRun{
			{Contender: "holdfast", Fault: "500", Calls: 3}, {Contender: "holdfast", Fault: "500", Calls: 4},
			{Contender: "workos", Fault: "500", Calls: 1, Early: 1, Lost: "isAuthenticated turned false"},
		}}},
		heal: &result[heals]{made, heals{CapSeconds: 30, Wakes: []wakeTitle{{"online", "online", true}, {"silent", "silent", false}}, Runs: []healRun{
			{Contender: "holdfast", Wake: "online", HealMs: ms(90)}, {Contender: "holdfast", Wake: "silent", HealMs: ms(500)},
			{Contender: "holdfast", Wake: "silent"}, {Contender: "workos", Wake: "online"},
		}}},
		tabs: &result[tabNaps]{made, tabNaps{LifeSeconds: 40, SoonSeconds: 5, CapSeconds: 30, Runs: []tabNap{
			{Contender: "holdfast", Tabs: 1, Soon: 1, All: 1, HealMs: []*float64{ms(200)}, QueueMs: []*float64{ms(0)}},
			{Contender: "holdfast", Tabs: 20, Soon: 3, All: 4, HealMs: []*float64{ms(100), ms(280)}, QueueMs: []*float64{ms(0), ms(60)}, BareMs: 210},
			{Contender: "workos", Tabs: 20, Soon: 20, All: 44, Lost: 7, HealMs: []*float64{ms(900), nil}, QueueMs: []*float64{ms(5), nil}},
		}}},
		sessions: &result[sessions]{made, sessions{Scenarios: []scenarioTitle{{"wake", "A wake"}}, Runs: []sessionRun{
			{Contender: "holdfast", Scenario: "wake", Mode: cookie, Outcome: kept}, {Contender: "workos", Scenario: "wake", Mode: cookie, Outcome: lost},
		}}},
		providers: &result[matrix]{made, matrix{
			Providers: []providerTitle{{Name: "acme", Title: "Acme", Packages: []string{"acme-js 1.2.3"}, CantCure: map[string]string{"wake": "It naps."}}},
			Troubles:  []troubleTitle{{"wake", "a wake"}, {"revoked", "revoked"}},
			Runs: []matrixRun{
				{Provider: "acme", Trouble: "wake", Result: providers.Result{Outcome: providers.Anonymous, HealMs: new(int64(45_000))}},
				{Provider: "acme", Trouble: "wake", Result: providers.Result{Outcome: providers.Lost}},
				{Provider: "acme", Trouble: "wake", Holdfast: true, Result: providers.Result{Outcome: providers.OK, HealMs: new(int64(400))}},
				{Provider: "acme", Trouble: "wake", Holdfast: true, Result: providers.Result{Outcome: providers.OK, HealMs: new(int64(600))}},
				{Provider: "acme", Trouble: "revoked", Holdfast: true, Result: providers.Result{Outcome: providers.StillIn}},
				{Provider: "acme", Trouble: "revoked", Holdfast: true, Result: providers.Result{Outcome: providers.Failed}, Failed: "no browser"},
			},
		}},
		herd: &herd{Clients: 1_000_000, Runs: []herdRun{{Outage: "503", Policy: "Holdfast", PeakCallsPerSecond: 65_273, PeakOverMean: 18.9}}},
	}
}

func TestBudgetsAreJudgedByWhatWasMeasured(t *testing.T) {
	type row struct{ measured, verdict string }
	want := []row{
		{"820,456 B", "yes"}, {"650,123 B", "yes"}, {"2,100 B", "**no**"}, {"3,999 B", "yes"},
		{"34 ms", "yes"}, {"1 of 2 pages", "**no**"}, {"+1.5 ms", "yes"},
		{"15.5 µs", "**no**"}, {"4.00 MiB", "yes"}, {"10.00 MiB", "**no**"},
		{"2.0", "yes"}, {"90 ms", "yes"}, {"500 ms; never 1 of 2", "**no**"},
		{"3", "**no**"}, {"1.4 times", "yes"}, {"1.1 times", "yes"}, {"0 of 20", "yes"}, {"3.5", "yes"}, {"0", "yes"}, {"1 of 3", "**no**"},
	}
	list := budgets(fixture())
	require.Len(t, list, len(want))
	for i, b := range list {
		assert.Equal(t, want[i], row{b.measured, b.verdict()}, b.what)
	}
	for _, b := range budgets(results{}) {
		assert.Equal(t, "not measured", b.verdict(), b.what)
	}
}

func TestTheReportTellsAll(t *testing.T) {
	page := resultsPage(fixture())
	for _, text := range []string{
		"| back after | @convex-dev/workos | Holdfast |",
		"| online | never (1) | 90 ms |",
		"| silent | – | 500 ms; never 1 of 2 |",
		"| A wake | lost 1 | kept 1 |",
		"| **wrong** | **1 of 1** | **0 of 1** |",
		"| @convex-dev/workos | 20 | 20.0 | 44.0 | 7 of 20 | 900 ms; never 1 of 2 | 900 ms | 895 ms |",
		"| Holdfast | 20 | 3.0 | 4.0 | 0 of 20 | 190 ms | 280 ms | 220 ms |",
		"the slowest of 20 tabs takes 1.4 times as long as a single tab, by the medians of the naps, and 1.1 times without",
		"the tabs open 20 bare ones in 210 ms",
		"| 500 | 1.0, lost 1 of 1 | 3.5 |",
		"| before a Retry-After was over, in all | 1 | 0 |",
		"| Acme | lost → ok 0.5 s | – → still in |",
		"- Acme: acme-js 1.2.3.",
		"- Acme, a wake: It naps.",
		"36 timers fire with Holdfast, 12 without, 2.0 more per token",
		"| 503 | Holdfast | 65,273 | 18.9 |",
		"| heal | Chrome/1 | 2026-01-02 03:04 | 5m0s | abc | 2 | 7 to 8 | 4 | 0.50 |",
		"- A CPU, 2 cores, An OS; Chrome/1; go1;",
	} {
		assert.Contains(t, page, text)
	}
	assert.NotContains(t, page, "localStorage", "nothing was measured in that mode")
	assert.NotContains(t, resultsPage(results{}), "## Heal")
	assert.Contains(t, figures(fixture()), "| Acme | anon 1, lost 1 | ok 2, still in 1 | 500 ms |")
}

func TestResultsSurviveTheirFile(t *testing.T) {
	dir := t.TempDir()
	want := fixture()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "results"), 0o755))
	require.NoError(t, write(resultFile(dir, browser.Chromium, "heal"), want.heal))
	require.NoError(t, write(resultFile(dir, browser.Chromium, "herd"), want.herd))
	require.NoError(t, write(resultFile(dir, browser.WebKit, "heal"), want.heal))
	got, err := readAll(dir)
	require.NoError(t, err)
	assert.Equal(t, want.heal, got.heal)
	assert.Equal(t, want.herd, got.herd)
	assert.Nil(t, got.sessions, "not measured yet")
	require.Len(t, got.sideBySide(), 2)
	assert.Equal(t, browser.WebKit, got.sideBySide()[1].in)
	assert.Equal(t, want.heal, got.sideBySide()[1].heal)
	require.NoError(t, os.WriteFile(resultFile(dir, browser.Firefox, "overhead"), []byte("{"), 0o644))
	_, err = readAll(dir)
	assert.ErrorContains(t, err, "overhead.firefox.json")
}

func TestSizesAreReadFromTheirTable(t *testing.T) {
	assert.Equal(t, weights{Files: []weight{{"holdfast.wasm", 5116514, 972180, 801234, 714899}, {"index, minified", 8594, 3521, 3300, 3183}}}, readSizes(`
             size in bytes      raw  gzip -9  brotli -5  brotli -11
             holdfast.wasm  5116514   972180     801234      714899
           index, minified     8594     3521       3300        3183  
`))
}

func TestABlockOfTheReadmeIsReplacedAndNothingElse(t *testing.T) {
	got, err := replaceBlock("a <!-- bench:x -->old<!-- /bench:x --> z", "x", "new")
	require.NoError(t, err)
	assert.Equal(t, "a <!-- bench:x -->new<!-- /bench:x --> z", got)
	_, err = replaceBlock("a <!-- bench:x -->old", "x", "new")
	assert.EqualError(t, err, "<!-- bench:x --> … <!-- /bench:x --> is missing")
}

// No number is written by hand.
func TestThePublishedFiguresAreTheResults(t *testing.T) {
	all, err := readAll(".")
	require.NoError(t, err)
	const cure = "run ./build.sh bench -only report"
	published, err := os.ReadFile("RESULTS.md")
	require.NoError(t, err)
	assert.True(t, resultsPage(all) == string(published), "RESULTS.md is not of these results: "+cure)
	path := filepath.Join("..", "..", "README.md")
	readme, err := os.ReadFile(path)
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(copied, readme, 0o644))
	require.NoError(t, updateReadme(copied, all))
	updated, err := os.ReadFile(copied)
	require.NoError(t, err)
	assert.True(t, string(updated) == string(readme), "the README's figures are not of these results: "+cure)
}
