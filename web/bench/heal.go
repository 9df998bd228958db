//go:build !js

package main

import (
	"math/rand/v2"
	"net/http"
	"time"

	"holdfast/web/demo/browser"
)

// healCap is how long a contender may take to heal before it counts as one that does
// not.
const healCap = 30 * time.Second

// heals is how long it took.
type heals struct {
	CapSeconds float64     `json:"capSeconds"`
	Wakes      []wakeTitle `json:"wakes"`
	Runs       []healRun   `json:"runs"`
}

type wakeTitle struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Event says that the page is told of the endpoint's return, by an online or a
	// visibilitychange event.
	Event bool `json:"event"`
}

// healRun is one wake of one user.
type healRun struct {
	Contender string `json:"contender"`
	Wake      string `json:"wake"`
	Seed      uint64 `json:"seed"`
	// HealMs is from the auth endpoint's return to a fresh token accepted by the
	// sync server; null if that did not come within the cap.
	HealMs *float64 `json:"healMs"`
	// RefreshMs is to the provider's first answer with a token: what is left of HealMs
	// is the realtime client's.
	RefreshMs *float64 `json:"refreshMs"`
	Lost      string   `json:"lost,omitempty"` // how the user was lost meanwhile
	Failed    string   `json:"failed,omitempty"`

	contender contender
	wake      wake
}

// wake is a way to come back.
type wake struct {
	wakeTitle
	// run cuts the page off until its token has expired, and returns when the auth
	// endpoint was back.
	run func(t *bench, app *browser.App, chance *rand.Rand) time.Time
}

var wakes = []wake{
	{wakeTitle{"online", "all back at once, with an online event", true}, wakeOnline},
	{wakeTitle{"visible", "hidden meanwhile, and shown as all is back", true}, wakeVisible},
	{wakeTitle{"half-up", "online event 3 s before the auth endpoint is back", false}, wakeHalfUp},
	{wakeTitle{"silent", "all back at once, and no event", false}, wakeSilent},
	{wakeTitle{"silent-auth", "the auth endpoint alone was gone, and no event", false}, wakeSilentAuth},
}

func wakeOnline(t *bench, app *browser.App, chance *rand.Rand) time.Time {
	cut(t, app)
	app.Offline(true)
	time.Sleep(pastExpiry(chance))
	at := back(app)
	app.Offline(false)
	return at
}

func wakeVisible(t *bench, app *browser.App, chance *rand.Rand) time.Time {
	cut(t, app)
	app.Hide()
	time.Sleep(pastExpiry(chance))
	at := back(app)
	app.Show()
	return at
}

func wakeHalfUp(t *bench, app *browser.App, chance *rand.Rand) time.Time {
	cut(t, app)
	app.Offline(true)
	time.Sleep(pastExpiry(chance))
	app.Page.ClearSyncFault()
	app.Offline(false)
	time.Sleep(3 * time.Second)
	return back(app)
}

func wakeSilent(t *bench, app *browser.App, chance *rand.Rand) time.Time {
	cut(t, app)
	time.Sleep(pastExpiry(chance))
	return back(app)
}

func wakeSilentAuth(t *bench, app *browser.App, chance *rand.Rand) time.Time {
	gone(t, app)
	time.Sleep(pastExpiry(chance))
	return back(app)
}

func pastExpiry(chance *rand.Rand) time.Duration {
	return browser.DefaultLife + 2*time.Second + upTo(chance, 3*time.Second)
}

// back ends every fault, and returns when.
func back(app *browser.App) time.Time {
	at := time.Now()
	app.Page.ClearAuthFault()
	app.Page.ClearSyncFault()
	return at
}

// measureHeals times the way back.
func measureHeals(c config) (heals, error) {
	data, todo := heals{CapSeconds: healCap.Seconds()}, []healRun{}
	for _, wake := range wakes {
		data.Wakes = append(data.Wakes, wake.wakeTitle)
		for run := range c.runs {
			for _, contender := range c.contenders {
				todo = append(todo, healRun{Contender: contender.Name, Wake: wake.Name, Seed: c.seed + uint64(run), contender: contender, wake: wake})
			}
		}
	}
	progress := c.progress(len(todo))
	err := measured(func(t *bench) {
		lab := browser.NewLab(t)
		data.Runs = inStep(c.parallel, todo, func(run healRun, ready func()) healRun {
			if err := measured(func(t *bench) { run.heal(t, lab.For(t), ready) }); err != nil {
				run.Failed = err.Error()
			}
			if run.HealMs != nil {
				progress("%s, %s, seed %d: %.0f ms %s %s", run.Wake, run.Contender, run.Seed, *run.HealMs, run.Lost, run.Failed)
			} else {
				progress("%s, %s, seed %d: never %s %s", run.Wake, run.Contender, run.Seed, run.Lost, run.Failed)
			}
			return run
		})
	})
	return data, err
}

func (run *healRun) heal(t *bench, lab *browser.Lab, ready func()) {
	app := lab.SignedIn(run.contender.in(localhost))
	ready()
	chance := chanceOf(run.Seed, run.Wake)
	time.Sleep(upTo(chance, browser.DefaultLife)) // anywhere in a token's life
	back := run.wake.run(t, app, chance)
	for app.FreshSince(back).IsZero() && time.Since(back) < healCap {
		time.Sleep(50 * time.Millisecond)
	}
	run.HealMs = after(back, app.FreshSince(back))
	for _, e := range app.Refreshes(back) {
		if e.Fields["status"] == http.StatusOK {
			run.RefreshMs = after(back, e.At)
			break
		}
	}
	run.Lost = app.Lost()
}

// after is in milliseconds; nil if it never was.
func after(begin, at time.Time) *float64 {
	if at.IsZero() {
		return nil
	}
	ms := float64(at.Sub(begin).Microseconds()) / 1000
	return &ms
}
