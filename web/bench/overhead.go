//go:build !js

package main

import (
	"fmt"

	"holdfast/web/demo/browser"
)

const (
	timedCalls = 10_000
	allCalls   = 100_000
)

// overhead is what a cached token costs, a browser each.
type overhead struct {
	Calls    int           `json:"calls"`    // timed, in batches
	AllCalls int           `json:"allCalls"` // until the memory is looked at again
	Runs     []overheadRun `json:"runs"`
}

type overheadRun struct {
	Plain  float64 `json:"plain"`  // median of an async function that returns a string, in µs
	Cached float64 `json:"cached"` // median of fetchAccessToken, in µs
	Start  int     `json:"start"`  // bytes of linear memory, engine ready
	End    int     `json:"end"`    // after all the calls
}

func measureOverhead(c config) (overhead, error) {
	data := overhead{Calls: timedCalls, AllCalls: allCalls}
	progress := c.progress(c.runs)
	err := measured(func(t *bench) {
		url := servePages(t, c.dist)
		for range c.runs {
			if err := measured(func(t *bench) { data.Runs = append(data.Runs, oneOverhead(browser.Open(t), url)) }); err != nil {
				t.Fatalf("%v", err)
			}
			progress("%+v", data.Runs[len(data.Runs)-1])
		}
	})
	return data, err
}

func oneOverhead(tab *browser.Tab, url string) overheadRun {
	tab.Navigate(url + "/overhead.html")
	tab.Until("window.measure", "the page is there")
	seen := browser.Eval[struct {
		Start, End    int
		Plain, Cached []float64
	}](tab, fmt.Sprintf("measure(%d, %d)", timedCalls, allCalls))
	return overheadRun{Plain: median(seen.Plain), Cached: median(seen.Cached), Start: seen.Start, End: seen.End}
}
