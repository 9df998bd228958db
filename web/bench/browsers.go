//go:build !js

package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"holdfast/web/demo/browser"
)

// engines are the browsers that can be measured.
var engines = []browser.Engine{browser.Chromium, browser.Firefox, browser.WebKit}

func engineName(e browser.Engine) string { return string(e) }

var engineTitles = map[browser.Engine]string{browser.Chromium: "Chromium", browser.Firefox: "Firefox", browser.WebKit: "WebKit"}

// choose has this command open browsers of the engine.
func choose(engine string) error {
	if _, err := pick("browser", engine, engines, engineName); err != nil {
		return err
	}
	return os.Setenv("HOLDFAST_BROWSER", engine)
}

// partsIn are the parts that are measured in a browser.
func partsIn(in browser.Engine) []part {
	if in == browser.Chromium {
		return parts
	}
	return elsewhere()
}

// elsewhere are the parts that are measured in every browser.
func elsewhere() (list []part) {
	for _, p := range parts {
		if p.elsewhere {
			list = append(list, p)
		}
	}
	return list
}

// sideBySide are the results in the browsers in which anything was measured; none if
// that is Chromium alone.
func (all results) sideBySide() []results {
	list := []results{all}
	for _, other := range all.others {
		if len(other.measuredParts()) > 0 {
			list = append(list, other)
		}
	}
	if len(list) == 1 {
		return nil
	}
	return list
}

// browserTable is a table with a column for each browser.
type browserTable struct {
	table
	browsers []results
}

func newBrowserTable(first string, browsers []results) *browserTable {
	t := &browserTable{browsers: browsers}
	t.header = []string{first}
	for _, r := range browsers {
		t.header = append(t.header, engineTitles[r.in])
	}
	return t
}

// row adds what each browser shows; "" is nothing.
func (t *browserTable) row(what string, cell func(results) string) {
	cells := []string{what}
	for _, r := range t.browsers {
		text := cell(r)
		if text == "" {
			text = "–"
		}
		cells = append(cells, text)
	}
	t.add(cells...)
}

// browsersSection puts what was measured in more than one browser side by side.
func browsersSection(all results) string {
	browsers := all.sideBySide()
	if browsers == nil {
		return ""
	}
	text := "## Browsers\n\nThe parts that were measured in more than one. Runs: the conditions below say how many, and in which versions.\n"
	for _, c := range contenders {
		if t := sessionsOf(c, browsers); t != nil {
			text += "\n" + t.String()
		}
	}
	for _, c := range contenders {
		if t := healsOf(c, browsers); t != nil {
			text += "\n" + t.String()
		}
	}
	return text + "\n" + tracedInChromium + "\n" + costOf(browsers).String()
}

// tracedInChromium says what is not measured alike.
const tracedInChromium = `Medians. Chromium's longest task is read from its trace; elsewhere, where there is none, it is the longest time for which none of the page's
timers of 4 ms came. A browser without ` + "`requestIdleCallback`" + ` is asked for no idle moment: the engine comes a moment after the load.
`

// sessionsOf is what became of a contender's users; nil if that was not measured in two
// browsers.
func sessionsOf(c contender, browsers []results) *browserTable {
	var measured []results
	for _, r := range browsers {
		if r.sessions != nil && r.tally(c, "").total() > 0 {
			measured = append(measured, r)
		}
	}
	if len(measured) < 2 {
		return nil
	}
	t := newBrowserTable("with "+c.Title, measured)
	for _, scenario := range measured[0].sessions.Data.Scenarios {
		t.row(scenario.Title, func(r results) string { return r.tally(c, scenario.Name).String() })
	}
	t.row("**wrong**", func(r results) string {
		wrong, all := r.tally(c, "").wrong()
		return fmt.Sprintf("**%d of %d**", wrong, all)
	})
	return t
}

// tally is what became of a contender's users in a scenario, in all modes; in every
// scenario if it is "".
func (all results) tally(c contender, scenario string) counts {
	if all.sessions == nil {
		return nil
	}
	return all.sessions.Data.tally(func(run sessionRun) bool {
		return run.Contender == c.Name && (scenario == "" || run.Scenario == scenario)
	})
}

// healsOf is how long a contender takes to heal; nil if that was not measured in two
// browsers.
func healsOf(c contender, browsers []results) *browserTable {
	took := func(belongs func(wakeTitle) bool) func(results) string {
		return func(r results) string {
			if r.heal == nil {
				return ""
			}
			return healText(r.heal.Data.whole(c.Name, belongs, toHeal))
		}
	}
	var measured []results
	for _, r := range browsers {
		if text := took(func(wakeTitle) bool { return true })(r); text != "" && text != "–" {
			measured = append(measured, r)
		}
	}
	if len(measured) < 2 {
		return nil
	}
	t := newBrowserTable("back after, with "+c.Title, measured)
	for _, wake := range measured[0].heal.Data.Wakes {
		t.row(wake.Title, took(func(w wakeTitle) bool { return w == wake }))
	}
	return t
}

// costOf is what a page feels of it.
func costOf(browsers []results) *browserTable {
	t := newBrowserTable("what a page feels of it", browsers)
	t.row("`createGuard` to engine ready, cold", fromStart(func(s starts) string { return inMs(s.Cold) }))
	t.row("the same, warm", fromStart(func(s starts) string { return inMs(s.Warm) }))
	t.row("longest task of the main thread as the engine starts, cold", fromStart(func(s starts) string { return inMs(s.TaskCold) }))
	t.row("the same, warm", fromStart(func(s starts) string { return inMs(s.TaskWarm) }))
	t.row("engine asked for before the page is loaded and idle", fromStart(func(s starts) string {
		return fmt.Sprintf("%d of %d pages", s.inTheWay(), len(s.Idle))
	}))
	t.row("first token on a cold page, beyond the bare provider call", fromStart(func(s starts) string {
		return fmt.Sprintf("%+.1f ms", median(s.FirstGuarded)-median(s.FirstBare))
	}))
	t.row("cached `fetchAccessToken`", fromOverhead(func(cached, _, _ float64) string { return fmt.Sprintf("%.1f µs", cached) }))
	t.row("engine's memory after its start", fromOverhead(func(_, before, _ float64) string { return fmt.Sprintf("%.2f MiB", before) }))
	t.row("after 100,000 cached calls", fromOverhead(func(_, _, after float64) string { return fmt.Sprintf("%.2f MiB", after) }))
	return t
}

func fromStart(text func(starts) string) func(results) string {
	return func(r results) string {
		if r.start == nil {
			return ""
		}
		return text(r.start.Data)
	}
}

func fromOverhead(text func(cached, before, after float64) string) func(results) string {
	return func(r results) string {
		if r.overhead == nil {
			return ""
		}
		return text(r.overhead.Data.medians())
	}
}

func inMs(values []float64) string {
	if len(values) == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f ms", median(values))
}

// browserFigures is the README's short table of the browsers; empty before more than one
// was measured.
func browserFigures(all results) string {
	browsers := all.sideBySide()
	if browsers == nil {
		return ""
	}
	t := newBrowserTable("measured", browsers)
	for _, name := range []string{"holdfast", "workos"} {
		c := contenderOf(name)
		t.row("users who were not served as they should be, with "+c.Title, func(r results) string {
			if r.tally(c, "").total() == 0 {
				return ""
			}
			wrong, all := r.tally(c, "").wrong()
			return fmt.Sprintf("%d of %d", wrong, all)
		})
	}
	for _, told := range []struct {
		what  string
		event bool
	}{{"heal, told by an event, median", true}, {"heal with no event, median", false}} {
		t.row(told.what, func(r results) string {
			if r.heal == nil {
				return ""
			}
			return healText(r.heal.Data.whole("holdfast", func(w wakeTitle) bool { return w.Event == told.event }, toHeal))
		})
	}
	t.row("engine ready, cold, and in a page that comes again", fromStart(func(s starts) string { return strings.Join([]string{inMs(s.Cold), inMs(s.Warm)}, ", ") }))
	t.row("cached `fetchAccessToken`", fromOverhead(func(cached, _, _ float64) string { return fmt.Sprintf("%.1f µs", cached) }))
	t.row("engine's memory, after 100,000 of them as well", fromOverhead(func(_, _, after float64) string { return fmt.Sprintf("%.2f MiB", after) }))
	return "\n\n" + t.String() + "\n" + scopeOf(browsers)
}

// scopeOf says of what the README's figures are.
func scopeOf(browsers []results) string {
	var parts []string
	for _, r := range browsers {
		if r.sessions == nil {
			continue
		}
		made := r.sessions.Conditions
		part := fmt.Sprintf("%d and %d in %s", len(r.sessions.Data.Scenarios), made.Runs, made.Machine.Browser)
		if n := r.scenariosOf(contenderOf("workos")); n > 0 && n < len(r.sessions.Data.Scenarios) {
			part += fmt.Sprintf(" (%d with %s)", n, contenderOf("workos").Title)
		}
		parts = append(parts, part)
	}
	text := "Scenarios, and runs of each in each mode: " + strings.Join(parts, ", ") + "."
	for _, r := range browsers {
		if r.heal != nil && r.heal.Conditions.busy() {
			made := r.heal.Conditions
			text += fmt.Sprintf(" The times in %s are of a machine with much else to do (load %s on %d cores).", made.Machine.Browser, made.Load, made.Machine.Cores)
		}
	}
	return text + "\n"
}

// scenariosOf is how many scenarios a contender's users went through.
func (all results) scenariosOf(c contender) (n int) {
	for _, scenario := range all.sessions.Data.Scenarios {
		if all.tally(c, scenario.Name).total() > 0 {
			n++
		}
	}
	return n
}

// busy reports whether others wanted more than the machine has, as the measurement began.
func (c conditions) busy() bool {
	load, err := strconv.ParseFloat(c.Load, 64)
	return err == nil && load > float64(c.Machine.Cores)
}

func contenderOf(name string) contender {
	for _, c := range contenders {
		if c.Name == name {
			return c
		}
	}
	panic("no contender " + name)
}
