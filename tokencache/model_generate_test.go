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
	g.traits = g.character()
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
		g.blanks(g.at)
	}
	for range 2 + g.IntN(12) {
		g.happening(g.at + time.Duration(g.Float64()*0.9*float64(length)))
	}
	g.at += length
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
	how := sleeps
	if g.chance(0.25) {
		how = stalls
	}
	g.add(g.at, how, g.between(time.Minute, 20*time.Hour), 0)
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
