//go:build !js

package main

import (
	"time"

	"holdfast/web/providers"
)

// matrix is what became of users of other providers than AuthKit.
type matrix struct {
	Providers []providerTitle `json:"providers"`
	Troubles  []troubleTitle  `json:"troubles"`
	Runs      []matrixRun     `json:"runs"`
}

type providerTitle struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Packages are what its users have, with versions.
	Packages []string `json:"packages"`
	// CantCure says why, by trouble.
	CantCure map[string]string `json:"cantCure,omitempty"`
}

type troubleTitle struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// matrixRun is one user of a provider in one trouble.
type matrixRun struct {
	Provider string `json:"provider"`
	Trouble  string `json:"trouble"`
	Holdfast bool   `json:"holdfast"` // or what people use today
	Seed     uint64 `json:"seed"`
	providers.Result
	Failed string `json:"failed,omitempty"`

	cell providers.Cell
}

const providersLock = "web/providers/package-lock.json"

// measureProviders puts users of each provider through each trouble, with what people use
// today and with Holdfast.
func measureProviders(c config) (matrix, error) {
	data, todo := matrix{}, []matrixRun{}
	for _, trouble := range c.troubles {
		data.Troubles = append(data.Troubles, troubleTitle{trouble.Name, trouble.Title})
	}
	for _, p := range c.providers {
		versions, err := packages(providersLock, p.Packages)
		if err != nil {
			return data, err
		}
		title := providerTitle{Name: p.Name, Title: p.Title, CantCure: p.CantCure}
		for _, name := range p.Packages {
			title.Packages = append(title.Packages, name+" "+versions[name])
		}
		data.Providers = append(data.Providers, title)
	}
	for _, trouble := range c.troubles {
		for run := range c.runs {
			for _, p := range c.providers {
				for _, holdfast := range []bool{false, true} {
					cell := providers.Cell{Provider: p, Trouble: trouble, Holdfast: holdfast, Seed: c.seed + uint64(run)}
					todo = append(todo, matrixRun{Provider: p.Name, Trouble: trouble.Name, Holdfast: holdfast, Seed: cell.Seed, cell: cell})
				}
			}
		}
	}
	progress := c.progress(len(todo))
	data.Runs = atOnce(c.parallel, todo, func(run matrixRun) matrixRun {
		began := time.Now()
		if err := measured(func(t *bench) { run.Result = run.cell.Run(t) }); err != nil {
			run.Outcome, run.Failed = providers.Failed, err.Error()
		}
		with := "today"
		if run.Holdfast {
			with = "Holdfast"
		}
		progress("%s, %s, %s, seed %d: %s %s (%.0f s)", run.Provider, run.Trouble, with, run.Seed, run.Result, run.Failed, time.Since(began).Seconds())
		return run
	})
	return data, nil
}

// of are the runs of a provider in a trouble; of all where a name is "".
func (m matrix) of(provider, trouble string, holdfast bool) []matrixRun {
	var found []matrixRun
	for _, run := range m.Runs {
		if (provider == "" || run.Provider == provider) && (trouble == "" || run.Trouble == trouble) && run.Holdfast == holdfast && run.Failed == "" {
			found = append(found, run)
		}
	}
	return found
}

// worst is the worst outcome of some runs, and the median time to heal of those who came to
// it and healed.
func worst(runs []matrixRun) (outcome providers.Outcome, healed []float64) {
	for _, run := range runs {
		if outcome == "" || run.Outcome.Worse(outcome) {
			outcome = run.Outcome
		}
	}
	for _, run := range runs {
		if run.Outcome == outcome && run.HealMs != nil {
			healed = append(healed, float64(*run.HealMs))
		}
	}
	return outcome, healed
}

// wrong counts the users who are not as they should be.
func wrong(runs []matrixRun) (n int) {
	for _, run := range runs {
		if !run.Outcome.Right() {
			n++
		}
	}
	return n
}
