//go:build !js

package main

import (
	"strconv"

	"holdfast/web/demo/browser"
)

// starts is what the engine's start costs a page, over loopback, in
// milliseconds.
type starts struct {
	// From createGuard to a ready engine, asked for at once: in a browser that has
	// never seen it, and in one whose caches are filled.
	Cold []float64 `json:"cold"`
	Warm []float64 `json:"warm"`
	// The longest task of the main thread, from createGuard to a ready engine that
	// comes by itself; the longest lull in the page's timers, where a browser gives no
	// trace.
	TaskCold []float64 `json:"taskCold"`
	TaskWarm []float64 `json:"taskWarm"`
	Idle     []idleRun `json:"idle"`
	// The first token of a page, by the provider itself and by a new guard.
	FirstBare    []float64 `json:"firstBare"`
	FirstGuarded []float64 `json:"firstGuarded"`
}

// idleRun is a page that is busy after its load: when it was loaded, when it had
// nothing more to do, and when it asked for the engine.
type idleRun struct {
	Loaded    float64 `json:"loaded"`
	BusyUntil float64 `json:"busyUntil"`
	Asked     float64 `json:"asked"`
}

// inTheWay says that the engine was asked for before the page was loaded and idle.
func (run idleRun) inTheWay() bool { return run.Asked < max(run.Loaded, run.BusyUntil) }

const (
	warmPerBrowser   = 2
	firstsPerBrowser = 5
	// busyFor is less than a page may be kept waiting for an engine that it may
	// need: the guard asks the browser for an idle moment within 2 s.
	busyFor = 1000
)

func measureStart(c config) (starts, error) {
	var data starts
	progress := c.progress(c.runs)
	err := measured(func(t *bench) {
		url := servePages(t, c.dist)
		for range c.runs {
			data.inABrowser(t, url)
			progress("ready after %.0f ms cold, %.0f ms warm; longest task %.0f ms cold", last(data.Cold), last(data.Warm), last(data.TaskCold))
		}
	})
	return data, err
}

// inABrowser adds what a browser shows of each kind, cold in one of its own.
func (data *starts) inABrowser(t *bench, url string) {
	cold := func(fn func(t *bench, tab *browser.Tab)) {
		if err := measured(func(t *bench) { fn(t, browser.Open(t)) }); err != nil {
			t.Fatalf("%v", err)
		}
	}
	cold(func(t *bench, tab *browser.Tab) {
		data.Cold = append(data.Cold, start(tab, url))
		for range warmPerBrowser {
			data.Warm = append(data.Warm, start(tab, url))
		}
	})
	cold(func(t *bench, tab *browser.Tab) {
		longest := longestTask
		if browser.Current() != browser.Chromium { // they give no trace
			longest = longestLull
		}
		data.TaskCold = append(data.TaskCold, longest(t, tab, url))
		for range warmPerBrowser {
			data.TaskWarm = append(data.TaskWarm, longest(t, tab, url))
		}
		data.Idle = append(data.Idle, idle(tab, url, "?busy="+strconv.Itoa(busyFor)))
	})
	cold(func(t *bench, tab *browser.Tab) {
		first(tab, url, "?bare") // the browser's own first page
		for range firstsPerBrowser {
			data.FirstBare = append(data.FirstBare, first(tab, url, "?bare"))
			data.FirstGuarded = append(data.FirstGuarded, first(tab, url, ""))
		}
	})
}

func start(tab *browser.Tab, url string) float64 {
	tab.Navigate(url + "/start.html")
	tab.Until("window.started?.engine === 'ready'", "the engine is ready")
	return browser.Eval[float64](tab, "started.took")
}

func idle(tab *browser.Tab, url, query string) idleRun {
	tab.Navigate(url + "/idle.html" + query)
	tab.Until("window.seen?.engine === 'ready'", "the engine is ready")
	return browser.Eval[idleRun](tab, "seen")
}

func longestTask(t *bench, tab *browser.Tab, url string) float64 {
	tab.Navigate("about:blank") // so that the page's own process is traced from its beginning
	end := tab.Record()
	idle(tab, url, "")
	longest := end().Longest("guard", "ready")
	if longest == 0 {
		t.Fatalf("the browser's trace holds no task of the engine's start")
	}
	return float64(longest.Microseconds()) / 1000
}

// longestLull is the same as the page itself sees it: the longest time for which none of
// its timers came.
func longestLull(_ *bench, tab *browser.Tab, url string) float64 {
	idle(tab, url, "?beat")
	return browser.Eval[float64](tab, "lull")
}

func first(tab *browser.Tab, url, query string) float64 {
	tab.Navigate(url + "/first.html" + query)
	tab.Until("window.first?.token === 'opaque'", "there is a token")
	return browser.Eval[float64](tab, "first.took")
}

func last(values []float64) float64 { return values[len(values)-1] }
