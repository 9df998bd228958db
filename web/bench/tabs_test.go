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

	run.add(250, 40, false)
	run.add(-1_795_307_518_965, 0, true) // none was accepted
	run.add(30_001, 0, false)
	assert.Equal(t, []*float64{ms(250), nil, nil}, run.HealMs)
	assert.Equal(t, []*float64{ms(40), nil, nil}, run.QueueMs)
	assert.Equal(t, 1, run.Lost)
}

func TestNapsAreTalliedByContenderAndTabs(t *testing.T) {
	none := ms(0)
	naps := tabNaps{Runs: []tabNap{
		{Contender: "holdfast", Tabs: 1, HealMs: []*float64{ms(100)}, QueueMs: []*float64{none}, BareMs: 5},
		{Contender: "holdfast", Tabs: 20, Soon: 1, All: 2, HealMs: []*float64{ms(90), ms(120)}, QueueMs: []*float64{none, ms(60)}, BareMs: 200},
		{Contender: "holdfast", Tabs: 20, Soon: 2, All: 3, HealMs: []*float64{ms(180), ms(80)}, QueueMs: []*float64{ms(50), none}, BareMs: 220},
		{Contender: "holdfast", Tabs: 20, Failed: "no browser"},
		{Contender: "workos", Tabs: 1, HealMs: []*float64{ms(100)}, QueueMs: []*float64{none}},
		{Contender: "workos", Tabs: 20, Lost: 3, HealMs: []*float64{ms(500), nil}, QueueMs: []*float64{none, nil}},
	}}
	assert.Equal(t, tabTally{
		soon: []float64{1, 2}, all: []float64{2, 3}, healed: []float64{90, 120, 180, 80}, slowest: []float64{120, 180},
		unqueued: []float64{90, 130}, bare: []float64{200, 220}, tabs: 40,
	}, naps.of("holdfast", 20))
	whole, unqueued := naps.overSingle("holdfast")
	assert.Equal(t, 1.5, whole)
	assert.Equal(t, 1.1, unqueued)
	whole, _ = naps.overSingle("workos")
	assert.Zero(t, whole, "one never heals")
	whole, _ = tabNaps{}.overSingle("holdfast")
	assert.Zero(t, whole)
}
