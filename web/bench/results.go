//go:build !js

package main

import (
	"encoding/json"
	"fmt"
	"os"

	"holdfast/web/demo/browser"
)

// results are all that has been measured in a browser; nil is what has not.
type results struct {
	in        browser.Engine
	sizes     *result[weights]
	start     *result[starts]
	overhead  *result[overhead]
	timers    *result[timers]
	calls     *result[calls]
	heal      *result[heals]
	tabs      *result[tabNaps]
	sessions  *result[sessions]
	providers *result[matrix]
	herd      *herd
	// others are the results in other browsers.
	others []results
}

// herd is what the simulation of a million tabs leaves, see tokencache/herd.
type herd struct {
	Clients            int       `json:"clients"`
	Seed               uint64    `json:"seed"`
	LifeSeconds        float64   `json:"lifeSeconds"`
	MeanCallsPerSecond float64   `json:"meanCallsPerSecond"`
	Runs               []herdRun `json:"runs"`
}

type herdRun struct {
	Outage             string  `json:"outage"`
	Policy             string  `json:"policy"`
	PeakCallsPerSecond int     `json:"peakCallsPerSecond"`
	PeakOverMean       float64 `json:"peakOverMean"`
	LaterPeakOverMean  float64 `json:"laterPeakOverMean"`
	Healed99Seconds    float64 `json:"healed99Seconds"`
	CallsInOutage      int     `json:"callsInOutage"`
	CallsUntilAllWell  int     `json:"callsUntilAllWell"`
}

// readAll reads what has been measured in Chromium, with the others.
func readAll(dir string) (results, error) {
	all, err := readIn(dir, browser.Chromium)
	for _, in := range engines {
		if err == nil && in != browser.Chromium {
			var other results
			other, err = readIn(dir, in)
			all.others = append(all.others, other)
		}
	}
	return all, err
}

func readIn(dir string, in browser.Engine) (results, error) {
	all, err := results{in: in}, error(nil)
	file := func(part string) string { return resultFile(dir, in, part) }
	for _, load := range []func() error{
		func() error { all.sizes, err = read[weights](file("sizes")); return err },
		func() error { all.start, err = read[starts](file("start")); return err },
		func() error { all.overhead, err = read[overhead](file("overhead")); return err },
		func() error { all.timers, err = read[timers](file("timers")); return err },
		func() error { all.calls, err = read[calls](file("calls")); return err },
		func() error { all.heal, err = read[heals](file("heal")); return err },
		func() error { all.tabs, err = read[tabNaps](file("tabs")); return err },
		func() error { all.sessions, err = read[sessions](file("sessions")); return err },
		func() error { all.providers, err = read[matrix](file("providers")); return err },
		func() error { all.herd, err = readHerd(file("herd")); return err },
	} {
		if err := load(); err != nil {
			return all, err
		}
	}
	return all, nil
}

func readHerd(path string) (*herd, error) {
	raw, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var h herd
	if err := json.Unmarshal(raw, &h); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &h, nil
}

// measuredParts are the conditions of each part that has been measured.
func (all results) measuredParts() []partConditions {
	var parts []partConditions
	add := func(name string, made *conditions) {
		if made != nil {
			parts = append(parts, partConditions{name, *made})
		}
	}
	add("sizes", of(all.sizes))
	add("start", of(all.start))
	add("overhead", of(all.overhead))
	add("timers", of(all.timers))
	add("calls", of(all.calls))
	add("heal", of(all.heal))
	add("tabs", of(all.tabs))
	add("sessions", of(all.sessions))
	add("providers", of(all.providers))
	for _, other := range all.others {
		parts = append(parts, other.measuredParts()...)
	}
	return parts
}

type partConditions struct {
	part string
	conditions
}

func of[T any](r *result[T]) *conditions {
	if r == nil {
		return nil
	}
	return &r.Conditions
}
