//go:build !js

package main

import (
	"slices"
	"time"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

// faultFor is how long the auth provider answers with an error, from the first
// request that it meets.
const faultFor = 9 * time.Second

// calls is what reached an auth provider in trouble.
type calls struct {
	FaultSeconds float64      `json:"faultSeconds"`
	Faults       []faultTitle `json:"faults"`
	Runs         []callsRun   `json:"runs"`
}

type faultTitle struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// callsRun is one user of a provider in trouble.
type callsRun struct {
	Contender string `json:"contender"`
	Fault     string `json:"fault"`
	Seed      uint64 `json:"seed"`
	Calls     int    `json:"calls"` // that reached the provider during the fault
	Early     int    `json:"early"` // of these, before a Retry-After was over
	// Lost is how the user was lost: who is signed out asks no more.
	Lost   string `json:"lost,omitempty"`
	Failed string `json:"failed,omitempty"`

	contender contender
	fault     fault
}

type fault struct {
	faultTitle
	backend.AuthFault
}

var answers = []fault{
	{faultTitle{"429-retry-after", "429, Retry-After 3"}, backend.AuthFault{Kind: "status", Status: 429, RetryAfter: 3}},
	{faultTitle{"429", "429"}, backend.AuthFault{Kind: "status", Status: 429}},
	{faultTitle{"500", "500"}, backend.AuthFault{Kind: "status", Status: 500}},
	{faultTitle{"503-html", "503, HTML"}, backend.AuthFault{Kind: "status", Status: 503, Body: "html"}},
	{faultTitle{"511-html", "511, HTML"}, backend.AuthFault{Kind: "status", Status: 511, Body: "html"}},
	{faultTitle{"200-html", "200, HTML"}, backend.AuthFault{Kind: "status", Status: 200, Body: "html"}},
}

// measureCalls counts the requests that a provider in trouble gets.
func measureCalls(c config) (calls, error) {
	data, todo := calls{FaultSeconds: faultFor.Seconds()}, []callsRun{}
	for _, fault := range answers {
		data.Faults = append(data.Faults, fault.faultTitle)
		for run := range c.runs {
			for _, contender := range c.contenders {
				todo = append(todo, callsRun{Contender: contender.Name, Fault: fault.Name, Seed: c.seed + uint64(run), contender: contender, fault: fault})
			}
		}
	}
	progress := c.progress(len(todo))
	err := measured(func(t *bench) {
		lab := browser.NewLab(t)
		data.Runs = inStep(c.parallel, todo, func(run callsRun, ready func()) callsRun {
			if err := measured(func(t *bench) { run.count(t, lab.For(t), ready) }); err != nil {
				run.Failed = err.Error()
			}
			progress("%s, %s, seed %d: %d calls, %d early %s %s", run.Fault, run.Contender, run.Seed, run.Calls, run.Early, run.Lost, run.Failed)
			return run
		})
	})
	return data, err
}

func (run *callsRun) count(t *bench, lab *browser.Lab, ready func()) {
	app := lab.SignedIn(run.contender.in(localhost))
	ready()
	time.Sleep(upTo(chanceOf(run.Seed, run.Fault), browser.DefaultLife))
	set := time.Now()
	if err := app.Page.SetAuthFault(run.fault.AuthFault); err != nil {
		t.Fatalf("%v", err)
	}
	time.Sleep(time.Until(app.UntilTrouble(set, 1).Add(faultFor)))
	app.Page.ClearAuthFault()
	var met []time.Time
	for _, e := range app.Refreshes(set) {
		if e.Fields["fault"] != nil {
			met = append(met, e.At)
		}
	}
	run.Calls = len(met)
	run.Early = early(met, time.Duration(run.fault.RetryAfter)*time.Second)
	run.Lost = app.Lost()
}

// early counts the calls that came before the Retry-After of an earlier one's answer
// was over.
func early(at []time.Time, retryAfter time.Duration) int {
	sorted := slices.SortedFunc(slices.Values(at), time.Time.Compare)
	n := 0
	for i := 1; i < len(sorted); i++ {
		if sorted[i].Before(sorted[i-1].Add(retryAfter)) {
			n++
		}
	}
	return n
}
