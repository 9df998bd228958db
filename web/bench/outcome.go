//go:build !js

package main

import (
	"fmt"
	"strings"
)

// outcome is what became of a user in a scenario.
type outcome string

const (
	kept      outcome = "kept"      // signed in all the way through, nothing unmounted
	flickered outcome = "flickered" // signed in again in the end, but not all the way
	lost      outcome = "lost"      // signed out of a session that is alive
	wedged    outcome = "wedged"    // seemingly signed in, but the server gets no new token
	reloaded  outcome = "reloaded"  // the page was loaded again
	out       outcome = "out"       // signed out of a session that is over
	stillIn   outcome = "still in"  // signed in to a session that is over
	failed    outcome = "failed"    // the measurement was: this run says nothing
)

// outcomes are in the order in which they are shown.
var outcomes = []outcome{kept, flickered, lost, wedged, reloaded, out, stillIn, failed}

// seen is what a user's page and its server show after a scenario.
type seen struct {
	reloaded bool // the page was loaded again
	in       bool // the user is signed in
	left     bool // the user was not, or a component was unmounted, for a while
	fresh    bool // the sync server has accepted a new token since the scenario was over
}

// judge says what became of a user whose session is alive, or over.
func judge(over bool, s seen) outcome {
	switch {
	case over && s.in:
		return stillIn
	case over:
		return out
	case s.reloaded:
		return reloaded
	case !s.in:
		return lost
	case !s.fresh:
		return wedged
	case s.left:
		return flickered
	default:
		return kept
	}
}

// counts are how many users came to each outcome.
type counts map[outcome]int

// String is "kept 2, lost 1": what there was, in the order of outcomes.
func (c counts) String() string {
	var parts []string
	for _, o := range outcomes {
		if c[o] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", o, c[o]))
		}
	}
	return strings.Join(parts, ", ")
}

func (c counts) total() int {
	sum := 0
	for _, n := range c {
		sum += n
	}
	return sum
}
