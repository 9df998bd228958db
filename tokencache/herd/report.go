package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"time"
)

// The window of the series, in seconds from the return.
const (
	seriesFrom = -30
	seriesTo   = 370
)

// report is the file's shape.
type report struct {
	Clients            int     `json:"clients"`
	Seed               uint64  `json:"seed"`
	LifeSeconds        float64 `json:"lifeSeconds"`
	LeewaySeconds      float64 `json:"leewaySeconds"`
	MeanCallsPerSecond float64 `json:"meanCallsPerSecond"`
	SeriesFrom         int     `json:"seriesFrom"`
	Runs               []row   `json:"runs"`
}

// row is one policy in one outage.
type row struct {
	Outage            string  `json:"outage"`
	OutageSeconds     float64 `json:"outageSeconds"`
	Policy            string  `json:"policy"`
	Peak              int     `json:"peakCallsPerSecond"`
	Ratio             float64 `json:"peakOverMean"`
	LaterRatio        float64 `json:"laterPeakOverMean"`
	Healed99          float64 `json:"healed99Seconds"`
	CallsInOutage     int     `json:"callsInOutage"`
	CallsUntilAllWell int     `json:"callsUntilAllWell"`
	Series            []int   `json:"series"`
}

func (h *herd) row() row {
	back := int(h.length / time.Second)
	aLife := int(life / time.Second)
	peak := most(h.arrived[back : back+aLife])
	return row{
		Outage:            h.outage.name,
		OutageSeconds:     h.length.Seconds(),
		Policy:            h.policy.name,
		Peak:              peak,
		Ratio:             round(float64(peak) / h.mean()),
		LaterRatio:        round(float64(most(h.arrived[len(h.arrived)-aLife:])) / h.mean()),
		Healed99:          round(h.wellAt.Seconds()),
		CallsInOutage:     sum(h.arrived[:back]),
		CallsUntilAllWell: sum(h.arrived[back : back+int(h.allWell/time.Second)+1]),
		Series:            h.arrived[back+seriesFrom : back+seriesTo],
	}
}

func (r report) writeTable(w io.Writer) {
	fmt.Fprintf(w, "%d clients, tokens of %v, a mean of %.0f calls a second\n\n", r.Clients, life, r.MeanCallsPerSecond)
	fmt.Fprintln(w, "| Outage | Policy | Peak, calls/s | Peak over mean | 99 % healed after | Peak over mean, 3 lives later | Calls in the outage | Calls until all are well |")
	fmt.Fprintln(w, "|---|---|--:|--:|--:|--:|--:|--:|")
	for _, row := range r.Runs {
		fmt.Fprintf(w, "| %s | %s | %d | %.1f | %.1f s | %.1f | %.1f M | %.1f M |\n", row.Outage, row.Policy, row.Peak, row.Ratio,
			row.Healed99, row.LaterRatio, float64(row.CallsInOutage)/1e6, float64(row.CallsUntilAllWell)/1e6)
	}
}

func (r report) writeFile(path string) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

func most(calls []int) int {
	most := 0
	for _, n := range calls {
		most = max(most, n)
	}
	return most
}

func sum(calls []int) int {
	sum := 0
	for _, n := range calls {
		sum += n
	}
	return sum
}

func round(x float64) float64 { return math.Round(x*10) / 10 }
