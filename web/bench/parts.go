//go:build !js

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// part is a measurement of its own.
type part struct {
	name string
	// runs and browsers at once, by default. Sessions mostly wait.
	runs, parallel int
	// elsewhere says that it is measured in other browsers than Chromium too: it tells
	// what browsers differ in, and they have the levers.
	elsewhere bool
	// measure measures and writes the part's file. It may do both and then fail,
	// when single runs have.
	measure func(config) error
}

func (p part) String() string { return p.name }

var parts = []part{
	{"sizes", 1, 1, false, measuring("sizes", measureSizes)},
	{"start", 10, 1, true, measuring("start", measureStart)},
	{"overhead", 3, 1, true, measuring("overhead", measureOverhead)},
	{"timers", 1, 4, false, measuring("timers", measureTimers)},
	{"herd", 1, 1, false, simulateHerd},
	{"calls", 1, 4, false, measuring("calls", measureCalls)},
	{"heal", 3, 4, true, measuring("heal", measureHeals)},
	{"tabs", 1, 1, false, measuring("tabs", measureTabs)}, // many fill the machine
	{"sessions", 1, 8, true, measuring("sessions", measureSessions)},
	{"providers", 2, 6, false, measuring("providers", measureProviders)},
}

// measuring ties a measurement to its file.
func measuring[T any](name string, measure func(config) (T, error)) func(config) error {
	return func(c config) error {
		conditions, err := conditionsOf(c)
		if err != nil {
			return err
		}
		began := time.Now()
		data, err := measure(c)
		if err != nil {
			return err
		}
		conditions.Took = time.Since(began).Round(time.Second).String()
		if err := write(c.file(name), result[T]{conditions, data}); err != nil {
			return err
		}
		if data, ok := any(data).(interface{ failures() error }); ok {
			return data.failures()
		}
		return nil
	}
}

// simulateHerd has the simulation write its own file.
func simulateHerd(c config) error {
	cmd := exec.Command("go", "run", "./tokencache/herd", "-seed", fmt.Sprint(c.seed), "-out", c.file("herd"))
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}

func (t timers) failures() error {
	return failures(t.App, func(app appTimers) string { return app.Failed })
}
func (c calls) failures() error {
	return failures(c.Runs, func(run callsRun) string { return run.Failed })
}
func (h heals) failures() error {
	return failures(h.Runs, func(run healRun) string { return run.Failed })
}
func (n tabNaps) failures() error {
	return failures(n.Runs, func(run tabNap) string { return run.Failed })
}
func (s sessions) failures() error {
	return failures(s.Runs, func(run sessionRun) string {
		if run.Outcome == failed {
			return run.How
		}
		return ""
	})
}

// failures counts and tells the runs that could not be measured.
func failures[R any](runs []R, failure func(R) string) error {
	var errs []error
	for _, run := range runs {
		if text := failure(run); text != "" {
			errs = append(errs, errors.New(text))
		}
	}
	if errs == nil {
		return nil
	}
	return fmt.Errorf("%d of %d runs failed: %w", len(errs), len(runs), errors.Join(errs...))
}
