package tokencache

import "time"

// character draws what stays the same. Tokens that don't tell their end are asked
// for by clients that never force: those that do want to know it.
func (g *generator) character() traits {
	t := traits{
		sdk:     sdkKind(g.IntN(int(sdkKinds))),
		guarded: g.chance(0.5),
		loop:    g.chance(0.3),
		life:    []time.Duration{time.Minute, 5 * time.Minute, 5 * time.Minute, time.Hour}[g.IntN(4)],
		claims:  dialect(g.IntN(int(dialects))),
		clients: []lineup{usual, usual, twoLive, twoForce, gentle}[g.IntN(5)],
		named:   g.chance(0.7),
		age:     []time.Duration{0, 0, 25 * time.Hour, 7 * 24 * time.Hour}[g.IntN(4)],
	}
	if t.clients.gentle() {
		t.form = []form{full, noExp, noIat, timeless, opaque}[g.IntN(int(forms))]
	}
	if t.wrong = t.form == full && g.chance(0.2); t.wrong && g.chance(0.5) {
		t.clock = g.error()
	}
	return t
}

// error is how wrong a clock is: seconds, or up to a month.
func (g *generator) error() time.Duration {
	return time.Duration(1-2*g.IntN(2)) * g.between(time.Second, 30*24*time.Hour)
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
	{3, (*generator).switches},
	{2, func(g *generator, at time.Duration) { g.add(at, signsOut, g.lateness(), 0) }},
	{4, func(g *generator, at time.Duration) { g.add(at, expires, 0, 0) }},
	{1, func(g *generator, at time.Duration) { g.add(at, reloads, 0, 0) }},
	{1, func(g *generator, at time.Duration) { g.add(at, restarts, 0, 0) }},
	{2, (*generator).clockMoves},
	{2, (*generator).straddles},
	{1, (*generator).dies},
	{1, (*generator).storms},
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

// switches changes the identity; the SDK may have to load it.
func (g *generator) switches(at time.Duration) {
	g.add(at, switches, g.lateness(), g.IntN(2))
	g.blanks(at)
}

func (g *generator) blanks(at time.Duration) {
	if g.chance(0.5) {
		g.add(at, blanks, g.between(100*time.Millisecond, 20*time.Second), 0)
	}
}

// clockMoves sets a clock that may be wrong, or corrects it by a little.
func (g *generator) clockMoves(at time.Duration) {
	switch {
	case !g.traits.wrong:
	case g.chance(0.3):
		g.add(at, clockSets, 0, 0)
	case g.chance(0.5):
		g.add(at, clockSets, g.error(), 0)
	default:
		g.add(at, clockJogs, time.Duration(1-2*g.IntN(2))*g.between(100*time.Millisecond, 2*time.Second), 0)
	}
}

// straddles suspends the page while a request is on its way.
func (g *generator) straddles(at time.Duration) {
	g.add(at, []op{asks, forces, forces}[g.IntN(3)], 0, 0)
	at += g.between(20*time.Millisecond, time.Second)
	g.add(at, []op{sleeps, stalls}[g.IntN(2)], g.between(30*time.Second, 10*time.Hour), 0)
	if g.chance(0.5) {
		g.add(at+time.Millisecond, shows, 0, 0)
	}
}

// dies ends the session where that is hard to see: in a hidden page, or under a
// user who comes and goes.
func (g *generator) dies(at time.Duration) {
	g.add(at, revokes, 0, 0)
	length := g.between(10*time.Minute, time.Hour)
	if g.chance(0.5) {
		g.add(at+time.Millisecond, hides, 0, 0)
		g.add(at+length, shows, 0, 0)
	} else {
		g.add(at+time.Millisecond, commutes, length, 20+g.IntN(26))
	}
	for i := range 1 + g.IntN(20) {
		g.add(at+time.Second+time.Duration(i)*length/20, asks, 0, 0)
	}
}

// storms sends signals into trouble.
func (g *generator) storms(at time.Duration) {
	g.add(at, faults, g.between(30*time.Second, time.Hour), []int{int(overloaded), int(hangs), int(neverBack)}[g.IntN(3)])
	g.add(at+time.Second, forces, 0, 0)
	if g.chance(0.5) {
		g.add(at+g.between(2*time.Second, time.Minute), storms, 10*time.Second, 0)
	} else {
		g.add(at+2*time.Second, commutes, g.between(10*time.Minute, time.Hour), 20+g.IntN(26))
	}
}
