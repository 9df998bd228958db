//go:build !js

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAUserIsJudgedByTheWorstThatHappened(t *testing.T) {
	for _, c := range []struct {
		name string
		over bool
		seen seen
		want outcome
	}{
		{"all well", false, seen{in: true, fresh: true}, kept},
		{"out for a moment", false, seen{in: true, fresh: true, left: true}, flickered},
		{"out", false, seen{left: true}, lost},
		{"out, though a token was accepted", false, seen{left: true, fresh: true}, lost},
		{"no new token", false, seen{in: true}, wedged},
		{"out for a moment, and no new token", false, seen{in: true, left: true}, wedged},
		{"loaded again, and in", false, seen{in: true, fresh: true, left: true, reloaded: true}, reloaded},
		{"loaded again, and out", false, seen{left: true, reloaded: true}, reloaded},
		{"over, and out", true, seen{left: true}, out},
		{"over, and in", true, seen{in: true}, stillIn},
	} {
		assert.Equal(t, c.want, judge(c.over, c.seen), c.name)
	}
}

func TestCountsNameEachOutcomeThatCame(t *testing.T) {
	data := sessions{Runs: []sessionRun{
		{Contender: "workos", Outcome: lost}, {Contender: "workos", Outcome: kept}, {Contender: "workos", Outcome: lost},
		{Contender: "workos", Outcome: out}, {Contender: "workos", Outcome: failed}, {Contender: "holdfast", Outcome: kept},
	}}
	c := data.tally(func(run sessionRun) bool { return run.Contender == "workos" })
	assert.Equal(t, "kept 1, lost 2, out 1, failed 1", c.String())
	wrong, all := c.wrong()
	assert.Equal(t, 2, wrong)
	assert.Equal(t, 4, all, "a run that failed says nothing")
	assert.Empty(t, data.tally(func(sessionRun) bool { return false }).String())
}
