package tokencache

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// cyclesPerSchedule is how often the machine sleeps and wakes in one schedule.
const cyclesPerSchedule = 10

// generator makes a schedule from a seed.
type generator struct {
	*rand.Rand
	schedule
	at time.Duration
}

func generate(seed uint64) schedule {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 0)), schedule: schedule{seed: seed}}
	g.traits = traits{
		sdk:     sdkKind(g.IntN(int(sdkKinds))),
		guarded: g.chance(0.5),
		loop:    g.chance(0.3),
		life:    []time.Duration{time.Minute, 5 * time.Minute, 5 * time.Minute, time.Hour}[g.IntN(4)],
		wrong:   g.chance(0.2),
	}
	for range cyclesPerSchedule {
		g.awake()
		g.asleep()
	}
	slices.SortStableFunc(g.events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	return g.schedule
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

// between is log-uniform: as many short times as long ones.
func (g *generator) between(least, most time.Duration) time.Duration {
	factor := float64(most) / float64(least)
	d := time.Duration(float64(least) * math.Pow(factor, g.Float64()))
	return d.Round(time.Millisecond)
}

func (g *generator) add(at time.Duration, do op, d time.Duration, n int) {
	g.events = append(g.events, event{at.Round(time.Millisecond), do, d, n})
}

// awake is a stretch of use: the page is open and things go wrong.
func (g *generator) awake() {
	length := g.between(20*time.Second, time.Hour)
	if g.chance(0.4) {
		g.add(g.at, signsIn, g.lateness(), 0)
	}
	for range 2 + g.IntN(12) {
		g.happening(g.at + time.Duration(g.Float64()*0.9*float64(length)))
	}
	g.at += length
}

// lateness is how long the application takes to tell the Keeper.
func (g *generator) lateness() time.Duration {
	if g.chance(0.5) {
		return 0
	}
	return g.between(10*time.Millisecond, 5*time.Second)
}

// weights say how often each thing happens in an awake page.
var weights = []struct {
	weight int
	add    func(g *generator, at time.Duration)
}{
	{30, func(g *generator, at time.Duration) { g.add(at, asks, 0, 0) }},
	{5, func(g *generator, at time.Duration) { g.add(at, forces, 0, 0) }},
	{3, func(g *generator, at time.Duration) { g.add(at, rejects, 0, 0) }},
	{4, func(g *generator, at time.Duration) { g.add(at, remounts, 0, 0) }},
	{12, (*generator).netFails},
	{15, func(g *generator, at time.Duration) {
		g.add(at, faults, g.between(time.Second, 10*time.Minute), 1+g.IntN(int(faultKinds)-1))
	}},
	{3, func(g *generator, at time.Duration) { g.add(at, keysFail, g.between(time.Second, time.Minute), 0) }},
	{10, func(g *generator, at time.Duration) {
		g.add(at, hides, 0, 0)
		g.add(at+g.between(time.Second, 20*time.Minute), shows, 0, 0)
	}},
	{5, func(g *generator, at time.Duration) { g.add(at, focuses, 0, 0) }},
	{3, func(g *generator, at time.Duration) { // a lie
		g.add(at, offlines, 0, 0)
		g.add(at+g.between(time.Second, 5*time.Minute), onlines, 0, 0)
	}},
	{2, func(g *generator, at time.Duration) { g.add(at, revokes, 0, 0) }},
	{3, func(g *generator, at time.Duration) { g.add(at, races, 0, 0) }},
	{3, func(g *generator, at time.Duration) { g.add(at, switches, g.lateness(), g.IntN(2)) }},
	{2, func(g *generator, at time.Duration) { g.add(at, signsOut, g.lateness(), 0) }},
	{4, func(g *generator, at time.Duration) { g.add(at, expires, 0, 0) }},
	{1, func(g *generator, at time.Duration) { g.add(at, reloads, 0, 0) }},
	{2, func(g *generator, at time.Duration) {
		if g.traits.wrong {
			g.add(at, clockSets, time.Duration(g.IntN(5)-2)*g.between(time.Second, 3*time.Hour), 0)
		}
	}},
}

func (g *generator) happening(at time.Duration) {
	total := 0
	for _, w := range weights {
		total += w.weight
	}
	pick := g.IntN(total)
	for _, w := range weights {
		if pick -= w.weight; pick < 0 {
			w.add(g, at)
			return
		}
	}
}

// netFails cuts the network; the browser may notice, and may notice its return.
func (g *generator) netFails(at time.Duration) {
	d := g.between(500*time.Millisecond, 15*time.Minute)
	g.add(at, netFails, d, 0)
	if g.chance(0.6) {
		g.add(at+g.between(time.Millisecond, time.Second), offlines, 0, 0)
		g.add(at+d+g.between(time.Millisecond, time.Second), onlines, 0, 0)
	}
}

// asleep shuts the lid and opens it again: the signals of the wake come in any
// order, some of them never (F26), and the network comes back later (F1).
func (g *generator) asleep() {
	hidden, offline := g.chance(0.7), g.chance(0.3)
	if hidden {
		g.add(g.at, hides, 0, 0)
	}
	if offline {
		g.add(g.at+10*time.Millisecond, offlines, 0, 0)
	}
	g.at += time.Duration(g.IntN(2000)) * time.Millisecond
	g.add(g.at, sleeps, g.between(time.Minute, 20*time.Hour), 0)
	if g.chance(0.8) {
		g.add(g.at+time.Millisecond, netFails, g.between(100*time.Millisecond, 30*time.Second), 0)
	}
	for _, signal := range []op{focuses, returns, resumes} {
		if g.chance(0.4) {
			g.add(g.at+g.between(time.Millisecond, 3*time.Second), signal, 0, 0)
		}
	}
	if hidden {
		g.add(g.at+g.between(time.Millisecond, time.Minute), shows, 0, 0)
	}
	if offline || g.chance(0.3) {
		g.add(g.at+g.between(time.Millisecond, time.Minute), onlines, 0, 0)
	}
}
