//go:build !js

package browser

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Trace is what the browser recorded of a page's main thread.
type Trace struct {
	Tasks []Task
	// Marks are when the page called performance.mark, by name, on the tasks' clock.
	Marks map[string]time.Duration
}

// Task is one turn of the page's main thread.
type Task struct{ Began, Took time.Duration }

// Longest is how long the longest task took of those that began between two marks.
func (trace Trace) Longest(from, to string) time.Duration {
	var longest time.Duration
	for _, task := range trace.Tasks {
		if task.Began >= trace.Marks[from] && task.Began < trace.Marks[to] {
			longest = max(longest, task.Took)
		}
	}
	return longest
}

// traceEvent is an event of Chromium's trace format. Times are in microseconds.
type traceEvent struct {
	Name     string  `json:"name"`
	Category string  `json:"cat"`
	Phase    string  `json:"ph"`
	PID      int     `json:"pid"`
	TID      int     `json:"tid"`
	At       float64 `json:"ts"`
	Duration float64 `json:"dur"`
}

// Record starts to trace the page's main thread, and returns what ends it.
func (tab *Tab) Record() (end func() Trace) {
	tab.t.Helper()
	c := tab.inChromium("trace the main thread")
	tab.must(call(c, tracing.Start, tracing.StartParams{
		TransferMode: tracing.StartTransferModeReportEvents,
		TraceConfig:  &tracing.TraceConfig{IncludedCategories: []string{"disabled-by-default-devtools.timeline", "devtools.timeline", "toplevel", "blink.user_timing"}},
	}))
	return func() Trace {
		tab.t.Helper()
		ctx, cancel := context.WithTimeout(c.ctx, Patience)
		defer cancel()
		var events []traceEvent // written by one goroutine until complete is closed
		complete := make(chan struct{})
		require.NoError(tab.t, chromedp.Listen(ctx, func(event any) {
			switch event := event.(type) {
			case *tracing.EventDataCollected:
				for _, raw := range event.Value {
					var e traceEvent
					if json.Unmarshal(raw, &e) == nil { // the arguments of others have other shapes
						events = append(events, e)
					}
				}
			case *tracing.EventTracingComplete:
				close(complete)
			}
		}))
		tab.must(call(c, tracing.End, cdp.Empty{}))
		select {
		case <-complete:
		case <-ctx.Done():
			tab.t.Fatalf("the trace is not complete after %v", Patience)
		}
		return readTrace(events)
	}
}

// readTrace keeps what is of the thread that the page's marks are on.
func readTrace(events []traceEvent) Trace {
	trace := Trace{Marks: map[string]time.Duration{}}
	// Navigation timing is there too, of the page before as well, in another phase.
	isMark := func(e traceEvent) bool { return e.Category == "blink.user_timing" && e.Phase == "I" }
	page := slices.IndexFunc(events, isMark)
	if page < 0 {
		return trace
	}
	for _, e := range events {
		if e.PID != events[page].PID || e.TID != events[page].TID {
			continue
		}
		at := time.Duration(e.At * float64(time.Microsecond))
		switch {
		case isMark(e):
			trace.Marks[e.Name] = at
		case e.Name == "RunTask" && e.Phase == "X":
			trace.Tasks = append(trace.Tasks, Task{Began: at, Took: time.Duration(e.Duration * float64(time.Microsecond))})
		}
	}
	return trace
}
