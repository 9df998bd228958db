//go:build !js

package main

import (
	"time"

	"holdfast/web/demo/browser"
)

const (
	// afterwards is how long after a scenario a user who is signed in may take to
	// get a new token: more than the 16 s for which Convex's client may wait
	// between two tries to connect.
	afterwards = 20 * time.Second
	// outFor is how long a user who is signed out though all is well may take to be
	// signed in again.
	outFor = 10 * time.Second
)

// sessions is what became of users.
type sessions struct {
	Scenarios []scenarioTitle `json:"scenarios"`
	Runs      []sessionRun    `json:"runs"`
}

type scenarioTitle struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// sessionRun is one user in one scenario.
type sessionRun struct {
	Contender string  `json:"contender"`
	Scenario  string  `json:"scenario"`
	Mode      mode    `json:"mode"`
	Seed      uint64  `json:"seed"`
	Outcome   outcome `json:"outcome"`
	How       string  `json:"how,omitempty"` // how the user was lost, or what failed

	contender contender
	course    course
}

// measureSessions puts users through every course, with each contender, in both
// modes.
func measureSessions(c config) (sessions, error) {
	data, todo := sessions{}, []sessionRun{}
	for _, course := range c.courses {
		data.Scenarios = append(data.Scenarios, scenarioTitle{course.Name, course.Title})
		for run := range c.runs {
			for _, mode := range c.modes {
				for _, contender := range c.contenders {
					todo = append(todo, sessionRun{
						Contender: contender.Name, Scenario: course.Name, Mode: mode, Seed: c.seed + uint64(run),
						contender: contender, course: course,
					})
				}
			}
		}
	}
	progress := c.progress(len(todo))
	var lab *browser.Lab
	err := measured(func(t *bench) {
		lab = browser.NewLab(t)
		data.Runs = atOnce(c.parallel, todo, func(run sessionRun) sessionRun {
			began := time.Now()
			if err := measured(func(t *bench) { run.put(t, lab.For(t)) }); err != nil {
				run.Outcome, run.How = failed, err.Error()
			}
			progress("%s, %s, %s, seed %d: %s %s (%.0f s)", run.Scenario, run.Mode, run.Contender, run.Seed, run.Outcome, run.How, time.Since(began).Seconds())
			return run
		})
	})
	return data, err
}

// put puts one user through one course.
func (run *sessionRun) put(t *bench, lab *browser.Lab) {
	setup := run.contender.in(run.Mode)
	setup.Elsewhere, setup.Engine = true, run.course.engine
	app := lab.SignedIn(setup)
	chance := chanceOf(run.Seed, run.Scenario)
	time.Sleep(upTo(chance, browser.DefaultLife)) // anywhere in a token's life
	run.course.run(t, app, chance)
	over := time.Now()
	for !settled(app, run.course.over, over) {
		time.Sleep(100 * time.Millisecond)
	}
	run.How = app.Lost()
	run.Outcome = judge(run.course.over, seen{
		reloaded: run.How == "the page was loaded again",
		in:       signedIn(app),
		left:     run.How != "",
		fresh:    !app.FreshSince(over).IsZero(),
	})
}

// settled says that waiting longer changes nothing: the user is out of a session that
// is over, or has a new token, or has had the time for it.
func settled(app *browser.App, over bool, since time.Time) bool {
	waited, in := time.Since(since), signedIn(app)
	if over {
		return !in || waited > afterwards
	}
	return !app.FreshSince(since).IsZero() || waited > afterwards || !in && waited > outFor
}

// signedIn is false in a page that is just being loaded.
func signedIn(app *browser.App) bool {
	in, err := browser.TryEval[bool](app.Tab, "window.lab?.state.isAuthenticated === true")
	return in && err == nil
}
