//go:build !js

package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// report writes RESULTS.md, its charts and the README's figures from the results'
// files.
func report(dir, readme string) error {
	all, err := readAll(dir)
	if err != nil {
		return err
	}
	if err := drawCharts(dir); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "RESULTS.md"), []byte(resultsPage(all)), 0o644); err != nil {
		return err
	}
	if readme == "" {
		return nil
	}
	return updateReadme(readme, all)
}

func drawCharts(dir string) error {
	cmd := exec.Command("node", "web/bench/charts.mjs", filepath.Join(dir, "results"), filepath.Join(dir, "charts"))
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("charts.mjs: %w", err)
	}
	return nil
}

// resultsPage is the whole of RESULTS.md.
func resultsPage(all results) string {
	var b strings.Builder
	b.WriteString(`# Results

Written by ` + "`./build.sh bench`" + ` from ` + "`results`" + `: don't edit. [README.md](README.md) says what each part measures, and how to
repeat one.

## Budgets

`)
	list := table{header: []string{"what", "to reach", "measured", "met"}}
	for _, budget := range budgets(all) {
		list.add(budget.what, budget.reach, budget.measured, budget.verdict())
	}
	b.WriteString(list.String())
	for _, section := range []func(results) string{
		sessionsSection, providersSection, healSection, tabsSection, callsSection, sizesSection, startSection, overheadSection, timersSection, herdSection, browsersSection, conditionsSection,
	} {
		if text := section(all); text != "" {
			b.WriteString("\n" + text)
		}
	}
	return b.String()
}

const outcomeWords = `*Flickered*: signed in at the end, but not all the way. *Lost*: signed out of a session that is alive. *Wedged*: seemingly signed
in, but no new token ever comes. *Out*: signed out of a session that is over, as it should be.
`

func sessionsSection(all results) string {
	if all.sessions == nil {
		return ""
	}
	data := all.sessions.Data
	text := "## Sessions\n\n![What became of users in every fault scenario, for each contender.](charts/sessions.svg)\n\n" +
		fmt.Sprintf("Tokens of 8 s; runs of each scenario and mode: %d.\n\n", all.sessions.Conditions.Runs) + outcomeWords
	list := present(data.Runs, func(run sessionRun) string { return run.Contender })
	for _, mode := range modes {
		t := table{header: titles(modeTitles[mode], list)}
		for _, scenario := range data.Scenarios {
			row := []string{scenario.Title}
			for _, c := range list {
				row = append(row, data.tally(func(run sessionRun) bool {
					return run.Contender == c.Name && run.Mode == mode && run.Scenario == scenario.Name
				}).String())
			}
			if strings.Join(row[1:], "") != "" {
				t.rows = append(t.rows, row)
			}
		}
		if len(t.rows) == 0 {
			continue
		}
		row := []string{"**wrong**"}
		for _, c := range list {
			wrong, all := data.tally(func(run sessionRun) bool { return run.Contender == c.Name && run.Mode == mode }).wrong()
			row = append(row, fmt.Sprintf("**%d of %d**", wrong, all))
		}
		t.rows = append(t.rows, row)
		text += "\n" + t.String()
	}
	return text
}

var modeTitles = map[mode]string{
	cookie:    "refresh token in a cookie (production)",
	localhost: "refresh token in localStorage (localhost)",
}

func healSection(all results) string {
	if all.heal == nil {
		return ""
	}
	return "## Heal\n\n![How long each contender takes to heal.](charts/heal.svg)\n\n" +
		fmt.Sprintf("From the auth endpoint's return to a fresh token that the sync server has accepted, median of those that heal; runs of each: %d.\n"+
			"*Never*: not within %.0f s.\n\n", all.heal.Conditions.Runs, all.heal.Data.CapSeconds) +
		healTable(all.heal.Data, "back after", toHeal) +
		"\nOf this, to the provider's first answer with a token; the rest is the realtime client's, which may be waiting to connect again:\n\n" +
		healTable(all.heal.Data, "a token after", toRefresh)
}

func healTable(data heals, title string, took func(healRun) *float64) string {
	list := present(data.Runs, func(run healRun) string { return run.Contender })
	t := table{header: titles(title, list)}
	row := func(title string, belongs func(wakeTitle) bool) {
		cells := []string{title}
		for _, c := range list {
			cells = append(cells, healText(data.whole(c.Name, belongs, took)))
		}
		t.add(cells...)
	}
	for _, wake := range data.Wakes {
		row(wake.Title, func(w wakeTitle) bool { return w == wake })
	}
	row("**with an event**", func(w wakeTitle) bool { return w.Event })
	row("**with none**", func(w wakeTitle) bool { return !w.Event })
	return t.String()
}

func callsSection(all results) string {
	if all.calls == nil {
		return ""
	}
	data := all.calls.Data
	list := present(data.Runs, func(run callsRun) string { return run.Contender })
	t := table{header: titles("the provider answers", list)}
	row := func(title, fault string) {
		cells := []string{title}
		for _, c := range list {
			made, _, lost := data.of(c.Name, fault)
			cells = append(cells, callsText(made, lost))
		}
		t.add(cells...)
	}
	for _, fault := range data.Faults {
		row(fault.Title, fault.Name)
	}
	row("**all**", "")
	cells := []string{"before a Retry-After was over, in all"}
	for _, c := range list {
		_, early, _ := data.of(c.Name, "")
		cells = append(cells, fmt.Sprint(early))
	}
	t.rows = append(t.rows, cells)
	return "## Calls\n\n![Calls that reach a provider in trouble.](charts/calls.svg)\n\n" +
		fmt.Sprintf("Requests that reach an auth provider which answers with an error for %.0f s, mean; runs of each: %d. Who is signed out asks no more, so a low\n"+
			"number beside *lost* is no virtue.\n\n", data.FaultSeconds, all.calls.Conditions.Runs) + t.String()
}

func callsText(made []float64, lost int) string {
	if len(made) == 0 {
		return "–"
	}
	text := fmt.Sprintf("%.1f", mean(made))
	if lost > 0 {
		text += fmt.Sprintf(", lost %d of %d", lost, len(made))
	}
	return text
}

func tabsSection(all results) string {
	if all.tabs == nil {
		return ""
	}
	data := all.tabs.Data
	t := table{header: []string{"after a nap", "tabs", fmt.Sprintf("refresh requests in %.0f s", data.SoonSeconds), fmt.Sprintf("in %.0f s", data.CapSeconds),
		"tabs that lost the user", "fresh token, median", "slowest", "slowest but for its socket"}}
	for _, c := range present(data.Runs, func(run tabNap) string { return run.Contender }) {
		for _, n := range []int{1, manyTabs} {
			tally := data.of(c.Name, n)
			if tally.tabs == 0 {
				continue
			}
			t.add(c.Title, fmt.Sprint(n), fmt.Sprintf("%.1f", mean(tally.soon)), fmt.Sprintf("%.1f", mean(tally.all)),
				fmt.Sprintf("%d of %d", tally.lost, tally.tabs), healText(tally.healed, tally.never), mostText(tally.slowest), mostText(tally.unqueued))
		}
	}
	text := "## Tabs\n\n" +
		fmt.Sprintf("A browser with one user's tabs is stopped until the token has expired, and goes on 5 to 6 s before the network is back, from where all\n"+
			"is counted; tokens of %.0f s; refresh token in a cookie; naps of %d tabs: %d, one browser at a time; of a single tab: %d times as many, %d\n"+
			"browsers at once. Requests are means; the slowest is that of all naps, and of the tabs that heal within %.0f s.\n\n",
			data.LifeSeconds, manyTabs, all.tabs.Conditions.Runs, lonePerMany, lonesAtOnce, data.CapSeconds) + t.String()
	if whole, unqueued := data.overSingle("holdfast"); whole > 0 {
		text += fmt.Sprintf("\nWith Holdfast, the slowest of %d tabs takes %.1f times as long as a single tab, by the medians of the naps, and %.1f times without the wait for\n"+
			"its WebSocket: a browser opens one to an address after another, whichever tab asks. With nothing else to do, the tabs open %d bare ones in %.0f ms.\n",
			manyTabs, whole, unqueued, manyTabs, median(data.of("holdfast", manyTabs).bare))
	}
	return text
}

func sizesSection(all results) string {
	if all.sizes == nil {
		return ""
	}
	t := table{header: []string{"bytes", "raw", "gzip -9", "brotli -5", "brotli -11"}}
	for _, file := range all.sizes.Data.Files {
		t.add("`"+file.Name+"`", thousands(file.Raw), thousands(file.Gzip), thousands(file.Brotli5), thousands(file.Brotli))
	}
	return "## Weight\n\nA page fetches `holdfast.gzip.wasm`, as it is from a server that compresses nothing. Each entry is bundled with what it needs of\nHoldfast, less the engine and its loader.\n\n" + t.String()
}

func startSection(all results) string {
	if all.start == nil {
		return ""
	}
	data := all.start.Data
	t := table{header: []string{"ms", "min", "median", "max", "n"}}
	row := func(what string, values []float64) {
		if len(values) > 0 {
			t.add(what, fmt.Sprintf("%.1f", slices.Min(values)), fmt.Sprintf("%.1f", median(values)), fmt.Sprintf("%.1f", slices.Max(values)), fmt.Sprint(len(values)))
		}
	}
	row("`createGuard` to engine ready, cold", data.Cold)
	row("the same, warm", data.Warm)
	row("longest task of the main thread meanwhile, cold", data.TaskCold)
	row("the same, warm", data.TaskWarm)
	row("first token by the provider itself", data.FirstBare)
	row("first token by a new guard", data.FirstGuarded)
	return "## Start\n\nThe engine over loopback. *Cold*: in a browser that has never seen it.\n\n" + t.String()
}

func overheadSection(all results) string {
	if all.overhead == nil {
		return ""
	}
	data := all.overhead.Data
	t := table{header: []string{"browser", "plain async function, µs", "cached `fetchAccessToken`, µs", "memory after start, MiB", fmt.Sprintf("after %s calls, MiB", thousands(data.AllCalls))}}
	for i, run := range data.Runs {
		t.add(fmt.Sprint(i+1), fmt.Sprintf("%.2f", run.Plain), fmt.Sprintf("%.1f", run.Cached), fmt.Sprintf("%.2f", mebibytes(run.Start)), fmt.Sprintf("%.2f", mebibytes(run.End)))
	}
	return "## Overhead\n\n" + fmt.Sprintf("Medians of %s calls, each awaited before the next, in one page with the engine ready. The memory is the WebAssembly's own.\n\n", thousands(data.Calls)) + t.String()
}

func timersSection(all results) string {
	if all.timers == nil {
		return ""
	}
	data := all.timers.Data
	text := fmt.Sprintf("## Timers\n\nIn an hour of a page's time, with %d refreshes: %d timers fire with Holdfast, %d without, %.1f more per token.\n"+
		"In the lab's app on AuthKit and Convex, in the %.0f s of a token's life:\n\n", data.Refreshes, data.WithHoldfast, data.Without, data.perLife(), appLife.Seconds())
	t := table{header: []string{"app with", "timers that fire"}}
	for _, c := range present(data.App, func(app appTimers) string { return app.Contender }) {
		for _, app := range data.App {
			if app.Contender == c.Name {
				t.add(c.Title, fmt.Sprint(app.Fired))
			}
		}
	}
	return text + t.String()
}

func herdSection(all results) string {
	if all.herd == nil {
		return ""
	}
	t := table{header: []string{"outage", "policy", "peak, calls/s", "peak over mean", "99 % healed after, s", "peak over mean, 3 lives later", "calls in the outage", "calls until all are well"}}
	for _, run := range all.herd.Runs {
		t.add(run.Outage, run.Policy, thousands(run.PeakCallsPerSecond), fmt.Sprintf("%.1f", run.PeakOverMean), fmt.Sprintf("%.1f", run.Healed99Seconds),
			fmt.Sprintf("%.1f", run.LaterPeakOverMean), thousands(run.CallsInOutage), thousands(run.CallsUntilAllWell))
	}
	return "## Herd\n\n![Calls a second after an outage.](charts/herd.svg)\n\n" +
		fmt.Sprintf("A simulation in Go (`tokencache/herd`): %s tabs with tokens of %.0f s, which make %.0f calls a second when all is well; seed %d.\n\n",
			thousands(all.herd.Clients), all.herd.LifeSeconds, all.herd.MeanCallsPerSecond, all.herd.Seed) + t.String()
}

func conditionsSection(all results) string {
	list := all.measuredParts()
	if len(list) == 0 {
		return ""
	}
	t := table{header: []string{"part", "in", "measured (UTC)", "took", "Holdfast at", "runs", "seeds", "browsers at once", "load before"}}
	var machines []string
	for _, p := range list {
		t.add(p.part, p.Machine.Browser, p.Date, p.Took, p.Commit, fmt.Sprint(p.Runs), seedText(p.Seeds), fmt.Sprint(p.Parallel), cmp.Or(p.Load, "–"))
		if text := p.machineText(); !slices.Contains(machines, text) {
			machines = append(machines, text)
		}
	}
	return "## Conditions\n\n*Load before*: how many processes wanted to run as the part began. Where that is more than there are cores, the times are too long.\n\n" + t.String() + "\n" + strings.Join(machines, "\n") + "\n"
}

func seedText(seeds []uint64) string {
	if len(seeds) == 0 {
		return "–"
	}
	if first, last := seeds[0], seeds[len(seeds)-1]; first != last {
		return fmt.Sprintf("%d to %d", first, last)
	}
	return fmt.Sprint(seeds[0])
}

func (p partConditions) machineText() string {
	var versions []string
	for _, name := range peers {
		versions = append(versions, name+" "+p.Packages[name])
	}
	return fmt.Sprintf("- %s, %d cores, %s; %s; %s; %s.", p.Machine.CPU, p.Machine.Cores, p.Machine.OS, p.Machine.Browser, p.Machine.Go, strings.Join(versions, ", "))
}
