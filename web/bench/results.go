//go:build !js

package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// results are all that has been measured; nil is what has not.
type results struct {
	sizes    *result[weights]
	start    *result[starts]
	overhead *result[overhead]
	timers   *result[timers]
	calls    *result[calls]
	heal     *result[heals]
	tabs     *result[tabNaps]
	sessions *result[sessions]
	herd     *herd
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

func readAll(dir string) (results, error) {
	var (
		all results
		err error
	)
	for _, load := range []func() error{
		func() error { all.sizes, err = read[weights](dir, "sizes"); return err },
		func() error { all.start, err = read[starts](dir, "start"); return err },
		func() error { all.overhead, err = read[overhead](dir, "overhead"); return err },
		func() error { all.timers, err = read[timers](dir, "timers"); return err },
		func() error { all.calls, err = read[calls](dir, "calls"); return err },
		func() error { all.heal, err = read[heals](dir, "heal"); return err },
		func() error { all.tabs, err = read[tabNaps](dir, "tabs"); return err },
		func() error { all.sessions, err = read[sessions](dir, "sessions"); return err },
		func() error { all.herd, err = readHerd(dir); return err },
	} {
		if err := load(); err != nil {
			return all, err
		}
	}
	return all, nil
}

func readHerd(dir string) (*herd, error) {
	raw, err := os.ReadFile(resultFile(dir, "herd"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var h herd
	if err := json.Unmarshal(raw, &h); err != nil {
		return nil, fmt.Errorf("%s: %w", resultFile(dir, "herd"), err)
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
