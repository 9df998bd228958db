//go:build !js

package main

import (
	"fmt"
	"strings"

	"holdfast/web/providers"
)

const matrixWords = `*Ok*: signed in all the way, and in the time given a server has accepted a new token. *Out*: out of a session that is over, in the time
given. *Flickered*, *anon*: well in the end, but meanwhile shown as signed out, or data was asked for as nobody. *Loading*: loads for
ever. *Wedged*: seemingly signed in, but no new token ever comes. *Lost*: not in at the end. *Still in*: in a session that is over.
`

func providersSection(all results) string {
	if all.providers == nil {
		return ""
	}
	data := all.providers.Data
	header := []string{"today → Holdfast"}
	for _, trouble := range data.Troubles {
		header = append(header, trouble.Title)
	}
	t := table{header: header}
	for _, p := range data.Providers {
		row := []string{p.Title}
		for _, trouble := range data.Troubles {
			row = append(row, cellText(data.of(p.Name, trouble.Name, false))+" → "+cellText(data.of(p.Name, trouble.Name, true)))
		}
		t.add(row...)
	}
	return "## Providers\n\n![What became of users of each provider in each trouble, with what people use today and with Holdfast.](charts/providers.svg)\n\n" +
		fmt.Sprintf("Each published SDK on its own server, or on a fake of the calls that it makes ([web/providers](../providers/README.md)). The worst of the runs\n"+
			"is told, of each: %d.\n\n", all.providers.Conditions.Runs) + matrixWords + "\n" + t.String() + "\n" + data.versions() + data.reasons()
}

// cellText is the worst outcome, and how long it took to heal.
func cellText(runs []matrixRun) string {
	outcome, healed := worst(runs)
	switch {
	case len(runs) == 0:
		return "–"
	case len(healed) == 0:
		return string(outcome)
	default:
		return fmt.Sprintf("%s %.1f s", outcome, median(healed)/1000)
	}
}

func (m matrix) versions() string {
	var lines []string
	for _, p := range m.Providers {
		lines = append(lines, fmt.Sprintf("- %s: %s.", p.Title, strings.Join(p.Packages, ", ")))
	}
	return strings.Join(lines, "\n") + "\n"
}

// reasons say why a cell is not cured.
func (m matrix) reasons() string {
	var lines []string
	for _, p := range m.Providers {
		for _, trouble := range m.Troubles {
			if why := p.CantCure[trouble.Name]; why != "" {
				lines = append(lines, fmt.Sprintf("- %s, %s: %s", p.Title, trouble.Title, why))
			}
		}
	}
	if lines == nil {
		return ""
	}
	return "\nNot cured, and why:\n\n" + strings.Join(lines, "\n") + "\n"
}

// providersFigures is the README's part on other providers; empty before it was measured.
func providersFigures(all results) string {
	if all.providers == nil {
		return ""
	}
	data := all.providers.Data
	t := table{header: []string{fmt.Sprintf("users in %d troubles", len(data.Troubles)), "today", "Holdfast", "heals in, median"}}
	for _, p := range data.Providers {
		today, holdfast := data.of(p.Name, "", false), data.of(p.Name, "", true)
		t.add(p.Title, tallyText(today), tallyText(holdfast), healText(healTimes(holdfast), 0))
	}
	return fmt.Sprintf(`The same for other providers: the published SDK and the adapter that people use today, and Holdfast's in its place. Runs of each trouble: %d.

![What became of users of each provider in each trouble, with what people use today and with Holdfast.](web/bench/charts/providers.svg)

%s%s
`, all.providers.Conditions.Runs, t, data.reasons())
}

// tallyText is "ok 2, lost 22".
func tallyText(runs []matrixRun) string {
	c := map[providers.Outcome]int{}
	for _, run := range runs {
		c[run.Outcome]++
	}
	var parts []string
	for _, o := range providers.Outcomes {
		if c[o] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", o, c[o]))
		}
	}
	return strings.Join(parts, ", ")
}

func healTimes(runs []matrixRun) (ms []float64) {
	for _, run := range runs {
		if run.HealMs != nil && run.Outcome.Right() {
			ms = append(ms, float64(*run.HealMs))
		}
	}
	return ms
}

// providerBudget is what the matrix is for.
func providerBudget(r *result[matrix]) budget {
	b := budget{what: "users of other providers, in every trouble, who are not as they should be", reach: "none"}
	if r != nil {
		runs := r.Data.of("", "", true)
		n := wrong(runs)
		b.known, b.met, b.measured = true, n == 0, fmt.Sprintf("%d of %d", n, len(runs))
	}
	return b
}

func (m matrix) failures() error {
	return failures(m.Runs, func(run matrixRun) string {
		if run.Failed == "" {
			return ""
		}
		return fmt.Sprintf("%s, %s: %s", run.Provider, run.Trouble, run.Failed)
	})
}
