//go:build !js

package main

import (
	"fmt"
	"os"
	"strings"
)

// updateReadme puts the figures between the README's marks.
func updateReadme(path string, all results) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(raw)
	for _, block := range []struct {
		mark    string
		content string
	}{
		{"figures", figures(all)},
		{"weight", weightSentence(all)},
		{"browsers", browserFigures(all)},
	} {
		if block.content == "" {
			continue
		}
		if text, err = replaceBlock(text, block.mark, block.content); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// replaceBlock replaces what is between <!-- bench:mark --> and <!-- /bench:mark -->.
func replaceBlock(text, mark, content string) (string, error) {
	from, to := "<!-- bench:"+mark+" -->", "<!-- /bench:"+mark+" -->"
	before, rest, opened := strings.Cut(text, from)
	_, after, closed := strings.Cut(rest, to)
	if !opened || !closed {
		return "", fmt.Errorf("%s … %s is missing", from, to)
	}
	return before + from + content + to + after, nil
}

// figures is the README's section on what was measured; empty before all of it was.
func figures(all results) string {
	if all.sessions == nil || all.heal == nil || all.calls == nil {
		return ""
	}
	data := all.sessions.Data
	made := all.sessions.Conditions
	list := present(data.Runs, func(run sessionRun) string { return run.Contender })
	t := table{header: titles("what happens", list)}
	for _, scenario := range data.Scenarios {
		row := []string{scenario.Title}
		for _, c := range list {
			row = append(row, data.tally(func(run sessionRun) bool { return run.Contender == c.Name && run.Scenario == scenario.Name }).String())
		}
		t.rows = append(t.rows, row)
	}
	cost := table{header: []string{"what a page feels of it", "measured"}}
	for _, b := range budgets(all) {
		if b.known {
			cost.add(b.what, b.measured)
		}
	}
	return fmt.Sprintf(`
The published AuthKit %s and Convex %s in %s; tokens of 8 s; runs of each scenario in each mode (refresh token in a cookie, in
localStorage): %d. [RESULTS.md](web/bench/RESULTS.md) has the machine, the seeds and the rest; `+"`./build.sh bench`"+` does it again.

![What became of users in every fault scenario: with Holdfast, with @convex-dev/workos, and with two wrappers written by hand.](web/bench/charts/sessions.svg)

%s
%s
%s![How long each takes to heal after a wake.](web/bench/charts/heal.svg)

![Calls that reach an auth provider in trouble.](web/bench/charts/calls.svg)

%s`, made.Packages["@workos-inc/authkit-react"], made.Packages["convex"], made.Machine.Browser, made.Runs, t, outcomeWords, tabsTable(all), cost)
}

// tabsTable says what many tabs of one user do to the provider, and it to them; empty
// before that was measured.
func tabsTable(all results) string {
	if all.tabs == nil {
		return ""
	}
	data := all.tabs.Data
	list := present(data.Runs, func(run tabNap) string { return run.Contender })
	t := table{header: titles(fmt.Sprintf("%d tabs of one user, after a nap", manyTabs), list)}
	row := func(what string, cell func(tabTally) string) {
		cells := []string{what}
		for _, c := range list {
			cells = append(cells, cell(data.of(c.Name, manyTabs)))
		}
		t.rows = append(t.rows, cells)
	}
	number := func(list []float64) string { return fmt.Sprintf("%.0f", mean(list)) }
	for _, c := range list {
		if data.of(c.Name, manyTabs).tabs == 0 {
			return ""
		}
	}
	row(fmt.Sprintf("refresh requests in %.0f s", data.SoonSeconds), func(n tabTally) string { return number(n.soon) })
	row(fmt.Sprintf("in %.0f s", data.CapSeconds), func(n tabTally) string { return number(n.all) })
	row("back with a new token, median", func(n tabTally) string { return healText(n.healed, n.never) })
	row("the slowest tab", func(n tabTally) string { return mostText(n.slowest) })
	row("tabs that lose the user", func(n tabTally) string { return fmt.Sprintf("%d of %d", n.lost, n.tabs) })
	return t.String() + "\n"
}

// weightSentence says what the package weighs; empty before that was measured.
func weightSentence(all results) string {
	if all.sizes == nil {
		return ""
	}
	engine, entry, adapter := all.sizes.Data.of(packedEngine), all.sizes.Data.of("index, minified"), all.sizes.Data.of("authkit-react, minified")
	if engine == nil || entry == nil || adapter == nil {
		return ""
	}
	return fmt.Sprintf("%.0f kB of WebAssembly, which comes compressed from any server; before that %.1f kB of JavaScript, minified and gzipped, or %.1f kB with the AuthKit adapter.",
		float64(engine.Raw)/1000, float64(entry.Gzip)/1000, float64(adapter.Gzip)/1000)
}
