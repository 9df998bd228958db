package tokencache

import "time"

// paces count the calls of the provider.
type paces struct {
	window   callWindow
	underWay map[*providerTry]struct{} // not returned yet
	tries    map[bool]*recent          // of each strength
	spurs    recent                    // signals, client calls and news of identities
	asks     recent                    // client calls
	trouble  recent                    // requests that a server in trouble answered
	quiet    quiet
}

func newPaces(now time.Duration) paces {
	return paces{
		window:   callWindow{began: now},
		underWay: map[*providerTry]struct{}{},
		tries:    map[bool]*recent{true: {span: 2 * time.Second}, false: {span: 2 * time.Second}},
		spurs:    recent{span: 2 * time.Second},
		asks:     recent{span: stormSpan},
		trouble:  recent{span: stormSpan},
	}
}

// recent are the moments of a span of time.
type recent struct {
	span  time.Duration
	times []time.Duration
}

// add notes a moment and returns how many the span has.
func (r *recent) add(now time.Duration) int {
	r.times = append(r.times, now)
	return r.count(now)
}

func (r *recent) count(now time.Duration) int {
	for len(r.times) > 0 && r.times[0] <= now-r.span {
		r.times = r.times[1:]
	}
	return len(r.times)
}

// spurred is told of what may make the Keeper try at once.
func (l *ledger) spurred(byAClient bool) {
	l.spurs.add(l.mono())
	if byAClient {
		l.asks.add(l.mono())
		l.window.asks++
		l.quiet.asks++
	}
}

// paced: the calls to the provider are bounded, whatever it answers.
func (l *ledger) paced(try *providerTry) {
	now := l.mono()
	l.window.calls++
	l.window.roll(l)
	if n, spurs := l.tries[try.force].add(now), l.spurs.count(now); n > int(2*time.Second/densest)+4+2*spurs {
		l.broken("no hot loop", "%d tries (forced: %v) in 2 s, %d spurs; %s", n, try.force, spurs, l.keeper.lastReason())
	}
	l.underWay[try] = struct{}{}
	hung := 0
	for other := range l.underWay {
		if age := now - other.began; age > 10*time.Second && age < time.Hour {
			hung++
		}
	}
	if hung > hungCalls {
		l.broken("hung calls are bounded", "%d calls of an hour have not returned", hung)
	}
	l.leftAlone()
}

// troubled: a server in trouble gets few requests, be there ever so many signals.
func (l *ledger) troubled() {
	now := l.mono()
	if n, asks := l.trouble.add(now), l.asks.count(now); n >= stormRequests+asks {
		l.broken("signals defeat no backoff", "%d requests in %v to a server in trouble, for %d calls", n, stormSpan, asks)
	}
}

// quiet counts the tries of a hidden page, since it last heard a signal, for a
// session that the provider has called over.
type quiet struct {
	since       time.Duration
	calls, asks int
}

// leftAlone: there, minutes part the tries.
func (l *ledger) leftAlone() {
	l.pageWas()
	if l.deadTold == 0 || l.visible || !l.sdk.kind.proves() {
		return
	}
	if !l.connected() || l.failing() == captive { // a try that does not reach the server is no load
		return
	}
	l.quiet.calls++
	alone := l.mono() - max(l.quiet.since, l.shownAt)
	if allowed := quietTries + l.quiet.asks + int(alone/time.Minute); l.quiet.calls > allowed {
		l.broken("a dead session is left alone", "%d tries in %v by a hidden page", l.quiet.calls, alone)
	}
}

// callWindow counts ten minutes of provider calls.
type callWindow struct {
	began              time.Duration
	calls, wakes, asks int
	dense              time.Duration // within denseFor of a wake
	denseUntil         time.Duration
}

const windowLength = 10 * time.Minute

func (c *callWindow) wake(now time.Duration) {
	c.wakes++
	c.dense += now + denseFor - max(now, c.denseUntil)
	c.denseUntil = now + denseFor
}

// allowed: two flights, each with dense tries at its trouble's start and after a
// wake, and one in paceAfter after that, on average; a try for each signal; and
// one for each ask.
func (c *callWindow) allowed() int {
	flight := int((denseFor+c.dense)/densest) + int(windowLength/paceAfter) + c.wakes
	return 2*flight + c.asks
}

func (c *callWindow) roll(l *ledger) {
	if c.calls > c.allowed() {
		l.broken("calls are bounded", "%d calls in %v; %d allowed for %d wakes and %d asks", c.calls, l.mono()-c.began, c.allowed(), c.wakes, c.asks)
	}
	if l.mono()-c.began >= windowLength {
		*c = callWindow{began: l.mono(), denseUntil: c.denseUntil, dense: max(0, c.denseUntil-l.mono())}
	}
}
