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
		{"weight", weightTable(all)},
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
	made := all.sessions.Conditions
	return fmt.Sprintf(`
%d kinds of trouble, each %d times with the refresh token in a cookie and %d times with it in localStorage. The published AuthKit %s and
Convex %s, in %s; a token lives for 8 s.

![What became of users in every fault scenario: with Holdfast, with @convex-dev/workos, and with two wrappers written by hand.](web/bench/charts/sessions.svg)

%s
%s
%s%s
[RESULTS.md](web/bench/RESULTS.md) has each kind of trouble, the machine and the seeds. `+"`./build.sh bench`"+` measures it all again.
`, len(all.sessions.Data.Scenarios), made.Runs, made.Runs, made.Packages["@workos-inc/authkit-react"], made.Packages["convex"], made.Machine.Browser,
		shortTable(all), tabsTable(all), providersFigures(all), unmet(all))
}

// shortTable says of each contender what matters to its users.
func shortTable(all results) string {
	list := present(all.sessions.Data.Runs, func(run sessionRun) string { return run.Contender })
	t := table{header: titles("", list)}
	row := func(what string, cell func(c contender) string) {
		cells := []string{what}
		for _, c := range list {
			cells = append(cells, cell(c))
		}
		t.rows = append(t.rows, cells)
	}
	row("users who were not served as they should be", func(c contender) string {
		wrong, of := all.tally(c, "").wrong()
		return fmt.Sprintf("%d of %d", wrong, of)
	})
	row("of these, signed out of a session that is alive", func(c contender) string {
		return fmt.Sprint(all.tally(c, "")[lost])
	})
	heal := func(told bool) func(contender) string {
		return func(c contender) string {
			return healText(all.heal.Data.whole(c.Name, func(w wakeTitle) bool { return w.Event == told }, toHeal))
		}
	}
	row("back with a new token after the network, median: told by an event", heal(true))
	row("told by none", heal(false))
	row("requests that reach an auth server in trouble for 9 s, mean", func(c contender) string {
		calls, _, _ := all.calls.Data.of(c.Name, "")
		return fmt.Sprintf("%.1f", mean(calls))
	})
	return t.String()
}

// unmet lists the budgets that are not met: a reader need not look for them.
func unmet(all results) string {
	t := table{header: []string{"a goal of ours that is not met", "goal", "measured"}}
	list := budgets(all)
	for _, b := range list {
		if b.known && !b.met {
			t.add(b.what, b.reach, b.measured)
		}
	}
	if len(t.rows) == 0 {
		return ""
	}
	return fmt.Sprintf("Of %d goals, these are not met:\n\n%s", len(list), t)
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

// weightTable says what the package weighs; empty before that was measured.
func weightTable(all results) string {
	if all.sizes == nil {
		return ""
	}
	t := table{header: []string{"what a page loads", "when", "raw", "gzip", "brotli 5", "brotli 11"}}
	row := func(what, when, name string) bool {
		file := all.sizes.Data.of(name)
		if file == nil {
			return false
		}
		t.add(what, when, kB(file.Raw), kB(file.Gzip), kB(file.Brotli5), kB(file.Brotli))
		return true
	}
	complete := row("`holdfast`, minified", "with your app", "index, minified") &&
		row("or `holdfast/authkit-react`", "with your app", "authkit-react, minified") &&
		row("the loader, minified", "when the page is idle, or in trouble", "engine-chunk, minified") &&
		row("the engine, packed by us: what is fetched unless you say otherwise", "the same", packedEngine) &&
		row("or the engine as it is, for servers that compress beforehand", "the same", "holdfast.wasm")
	if !complete {
		return ""
	}
	text := "\n" + t.String()
	if all.overhead != nil {
		_, before, after := all.overhead.Data.medians()
		text += fmt.Sprintf("\nIn memory the engine takes %.1f MiB, and %.1f MiB after 100,000 calls.\n", before, after)
	}
	return text
}

func kB(bytes int) string {
	if bytes < 100_000 {
		return fmt.Sprintf("%.1f kB", float64(bytes)/1000)
	}
	return fmt.Sprintf("%.0f kB", float64(bytes)/1000)
}
