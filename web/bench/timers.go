//go:build !js

package main

import (
	"time"

	"holdfast/web/demo/browser"
)

// timers is how many timers fire in a signed-in page that has nothing to do.
type timers struct {
	// A page with a client that wants a new token before the old one expires, for an
	// hour of the page's time.
	LifeSeconds  float64 `json:"lifeSeconds"`
	Refreshes    int     `json:"refreshes"`
	WithHoldfast int     `json:"withHoldfast"`
	Without      int     `json:"without"`
	// The lab's app on AuthKit and Convex, in real time.
	App []appTimers `json:"app"`
}

type appTimers struct {
	Contender   string  `json:"contender"`
	LifeSeconds float64 `json:"lifeSeconds"`
	Fired       int     `json:"fired"` // in one life of a token
	Failed      string  `json:"failed,omitempty"`
}

// perLife is Holdfast's share for each token.
func (t timers) perLife() float64 { return float64(t.WithHoldfast-t.Without) / float64(t.Refreshes) }

const (
	hourLife = 5 * time.Minute
	appLife  = time.Minute

	hourWithHoldfast = `
		window.guard = Holdfast.createGuard({ getAccessToken });
		window.connected = guard.load().then(() => connect(guard.fetchAccessToken, 300_000));`
	hourWithout = `
		window.connected = connect(({ forceRefreshToken }) => getAccessToken({ forceRefresh: forceRefreshToken }), 300_000);`

	// countFired counts the timers that fire, Go's too.
	countFired = `(() => {
		window.fired = 0;
		for (const set of ['setTimeout', 'setInterval']) {
			const real = window[set];
			window[set] = (fn, delay, ...args) => real(() => { fired++; fn(...args); }, delay);
		}
	})()`
)

func measureTimers(c config) (timers, error) {
	data := timers{LifeSeconds: hourLife.Seconds()}
	progress := c.progress(2 + len(c.contenders))
	err := measured(func(t *bench) {
		data.WithHoldfast, data.Refreshes = hour(t, hourWithHoldfast)
		progress("an hour with Holdfast: %d timers, %d refreshes", data.WithHoldfast, data.Refreshes)
		data.Without, _ = hour(t, hourWithout)
		progress("an hour without: %d timers", data.Without)
		lab := browser.NewLab(t)
		data.App = inStep(c.parallel, c.contenders, func(contender contender, ready func()) appTimers {
			seen := appTimers{Contender: contender.Name, LifeSeconds: appLife.Seconds()}
			if err := measured(func(t *bench) { seen.Fired = idleApp(lab.For(t), contender, ready) }); err != nil {
				seen.Failed = err.Error()
			}
			progress("a token's life of the app with %s: %d timers", contender.Name, seen.Fired)
			return seen
		})
	})
	return data, err
}

// hour lets an hour of a page's time pass, and counts.
func hour(t *bench, onLoad string) (fired, refreshes int) {
	if err := measured(func(t *bench) {
		plain := browser.NewPlain(t, hourLife, onLoad, countFired)
		plain.Load()
		browser.Eval[bool](plain.Tab, "connected.then(() => (fired = 0, true))")
		before := len(plain.Requests())
		plain.Advance(time.Hour)
		fired, refreshes = browser.Eval[int](plain.Tab, "fired"), len(plain.Requests())-before
	}); err != nil {
		t.Fatalf("%v", err)
	}
	return fired, refreshes
}

func idleApp(lab *browser.Lab, c contender, ready func()) int {
	setup := c.in(localhost)
	setup.Life = appLife
	app := lab.SignedIn(setup, countFired)
	ready()
	time.Sleep(5 * time.Second) // what comes with signing in
	browser.Eval[bool](app.Tab, "fired = 0, true")
	time.Sleep(appLife)
	return browser.Eval[int](app.Tab, "fired")
}
