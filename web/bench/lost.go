//go:build !js

package main

import (
	"fmt"
	"strings"
	"time"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

// outcome is what became of a user in a scenario.
type outcome string

const (
	kept      outcome = "kept"      // signed in all the way through, nothing unmounted
	flickered outcome = "flickered" // signed in again in the end, but not all the way
	lost      outcome = "lost"      // signed out of a session that is alive
	wedged    outcome = "wedged"    // seemingly signed in, but the server gets no new token
	reloaded  outcome = "reloaded"  // the page was loaded again
	out       outcome = "out"       // signed out of a session that is over
	stillIn   outcome = "still in"  // signed in to a session that is over
)

// afterwards is how long after a scenario its user may take to be well again.
const afterwards = 20 * time.Second

// printLost puts users through every scenario of the lab, n times each, with
// Holdfast and with @convex-dev/workos in its place, and prints what became of
// them as a Markdown table.
func printLost(t *bench, n int) {
	lab := browser.NewLab(t)
	fmt.Printf("| scenario (%v tokens, %d runs each) | @convex-dev/workos | Holdfast |\n|---|---|---|\n", browser.DefaultLife, n)
	for _, s := range backend.Scenarios(browser.DefaultLife) {
		var cells []string
		for _, control := range []bool{true, false} {
			counts := map[outcome]int{}
			for range n {
				measured(func(t *bench) { counts[put(lab.For(t), control, s)]++ })
			}
			cells = append(cells, tally(counts))
		}
		fmt.Printf("| %s | %s |\n", s.Title, strings.Join(cells, " | "))
	}
}

func tally(counts map[outcome]int) string {
	var parts []string
	for _, o := range []outcome{kept, flickered, lost, wedged, reloaded, out, stillIn} {
		if counts[o] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", o, counts[o]))
		}
	}
	return strings.Join(parts, ", ")
}

// put puts one user through one scenario.
func put(lab *browser.Lab, control bool, s backend.Scenario) outcome {
	app := lab.SignedIn(browser.Setup{Control: control})
	if err := app.Page.StartScenario(s.Name); err != nil {
		return outcome(err.Error())
	}
	longest := time.Duration(s.DurationMs)*time.Millisecond + afterwards
	for began := time.Now(); !app.Page.ScenarioState().Done && time.Since(began) < longest; {
		time.Sleep(100 * time.Millisecond)
	}
	over := time.Now()
	for app.FreshSince(over).IsZero() && time.Since(over) < afterwards {
		time.Sleep(100 * time.Millisecond)
	}
	return judge(app, s.Expect, !app.FreshSince(over).IsZero())
}

func judge(app *browser.App, expect string, fresh bool) outcome {
	how := app.Lost()
	in, err := browser.TryEval[bool](app.Tab, "window.lab?.state.isAuthenticated === true")
	in = in && err == nil
	switch {
	case expect == "out" && in:
		return stillIn
	case expect == "out":
		return out
	case how == "the page was loaded again":
		return reloaded
	case !in:
		return lost
	case !fresh:
		return wedged
	case how != "":
		return flickered
	default:
		return kept
	}
}
