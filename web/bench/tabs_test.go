//go:build !js

package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestANapCountsByTheNetworksReturn(t *testing.T) {
	var run tabNap
	for _, after := range []time.Duration{0, 5 * time.Second, 6 * time.Second, 31 * time.Second} {
		run.count(after)
	}
	assert.Equal(t, 2, run.Soon)
	assert.Equal(t, 3, run.All)

	run.add(250, false)
	run.add(-1_795_307_518_965, true) // none was accepted
	run.add(30_001, false)
	assert.Equal(t, []*float64{ms(250), nil, nil}, run.HealMs)
	assert.Equal(t, 1, run.Lost)
}

func TestNapsAreTalliedByContenderAndTabs(t *testing.T) {
	naps := tabNaps{Runs: []tabNap{
		{Contender: "holdfast", Tabs: 1, HealMs: []*float64{ms(100)}},
		{Contender: "holdfast", Tabs: 20, Soon: 1, All: 2, HealMs: []*float64{ms(90), ms(120)}},
		{Contender: "holdfast", Tabs: 20, Soon: 2, All: 3, HealMs: []*float64{ms(180), ms(80)}},
		{Contender: "holdfast", Tabs: 20, Failed: "no browser"},
		{Contender: "workos", Tabs: 1, HealMs: []*float64{ms(100)}},
		{Contender: "workos", Tabs: 20, Lost: 3, HealMs: []*float64{ms(500), nil}},
	}}
	assert.Equal(t, tabTally{
		soon: []float64{1, 2}, all: []float64{2, 3}, healed: []float64{90, 120, 180, 80}, slowest: []float64{120, 180}, tabs: 40,
	}, naps.of("holdfast", 20))
	assert.Equal(t, 1.5, naps.overSingle("holdfast"))
	assert.Zero(t, naps.overSingle("workos"), "one never heals")
	assert.Zero(t, tabNaps{}.overSingle("holdfast"))
}
