//go:build !js

package main

import (
	"math/rand/v2"
	"time"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

// course is what a user is put through.
type course struct {
	Name, Title string
	// over says that the session is over afterwards, so that the user must be out.
	over bool
	// engine is the trouble that the engine's file is in since the app was opened.
	engine *backend.EngineFault
	// run returns when it is over. Chance is the seed's.
	run func(t *bench, app *browser.App, chance *rand.Rand)
}

func (c course) String() string { return c.Name }

// courses are the scenarios of the lab, and those for which the browser itself has
// to be told something.
func courses() []course {
	var list []course
	for _, s := range backend.Scenarios(browser.DefaultLife) {
		list = append(list, course{Name: s.Name, Title: s.Title, over: s.Expect == "out", engine: s.Engine, run: scenario(s)})
	}
	return append(list,
		course{Name: "offline", Title: "Offline past expiry, as the browser says", run: offline},
		course{Name: "says-offline", Title: "The browser says offline, wrongly", run: saysOffline})
}

func scenario(s backend.Scenario) func(*bench, *browser.App, *rand.Rand) {
	return func(t *bench, app *browser.App, chance *rand.Rand) {
		if err := app.Page.StartVaried(s.Name, chance); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		longest := 2 * time.Duration(s.DurationMs) * time.Millisecond
		for began := time.Now(); !app.Page.ScenarioState().Done; time.Sleep(50 * time.Millisecond) {
			if time.Since(began) > longest {
				t.Fatalf("%s is not over after %v", s.Name, longest)
			}
		}
	}
}

// offline cuts the network for longer than a token lives: requests and sockets fail,
// and the browser says so by its events.
func offline(t *bench, app *browser.App, chance *rand.Rand) {
	cut(t, app)
	app.Offline(true)
	time.Sleep(browser.DefaultLife + upTo(chance, 2*time.Second) + 2*time.Second)
	app.Page.ClearSyncFault()
	app.Page.ClearAuthFault()
	app.Offline(false)
}

// saysOffline has the browser say that it is offline while all works, for longer
// than a token lives.
func saysOffline(_ *bench, app *browser.App, chance *rand.Rand) {
	app.BelieveOffline(true)
	time.Sleep(browser.DefaultLife + upTo(chance, 2*time.Second) + 2*time.Second)
	app.BelieveOffline(false)
}

// cut cuts a page off, as a sleep does: no auth endpoint, no sync server.
func cut(t *bench, app *browser.App) {
	if err := app.Page.SetSyncFault(backend.SyncFault{Kind: "down"}); err != nil {
		t.Fatalf("%v", err)
	}
	gone(t, app)
}

// gone drops every connection to the auth endpoint.
func gone(t *bench, app *browser.App) {
	if err := app.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}); err != nil {
		t.Fatalf("%v", err)
	}
}

func upTo(chance *rand.Rand, d time.Duration) time.Duration {
	return time.Duration(chance.Float64() * float64(d))
}

// chanceOf is the same for each contender in the same thing and run, so that all
// go through the same.
func chanceOf(seed uint64, what string) *rand.Rand {
	var sum uint64
	for _, b := range []byte(what) {
		sum = sum*31 + uint64(b)
	}
	return rand.New(rand.NewPCG(seed, sum))
}
