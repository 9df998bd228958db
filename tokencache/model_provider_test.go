package tokencache

import "time"

// providerTry is one call of the provider.
type providerTry struct {
	force      bool
	began      time.Duration
	generation int
}

// hearsay is what has been said of the session, in truth.
type hearsay struct {
	unknown      int           // failures that may mean anything, on a page that is seen and online
	unknownSince time.Duration // of the time that the page was seen
	echoed       bool          // on a hidden page, a session that lives was called over
	nobody       bool          // an SDK said "nobody" to a Keeper that has met nobody
	deadTold     time.Duration // the provider said of a session that is over that it is; 0 if not
	deadSeen     time.Duration
}

// called is told of each provider call.
func (l *ledger) called(try *providerTry) {
	try.began, try.generation = l.mono(), l.generation
	l.stats.calls++
	l.paced(try)
	l.quietAfterASignOut()
}

// quietAfterASignOut: after the application's own sign-out no call is made but for
// a forced one, or because the SDK has refreshed by itself. Any other end may be
// looked at again, once in a while.
func (l *ledger) quietAfterASignOut() {
	if l.status != StatusSignedOut || l.statusAt >= l.mono() || l.refreshed > l.statusAt {
		return
	}
	for _, c := range l.pending {
		if c.force {
			return
		}
	}
	since := l.now().Sub(l.statusTrue)
	if l.looks++; l.asSaid || l.looks > 1+int(since/lookApart) {
		l.broken("quiet after a sign-out", "the provider was asked %v after it, %d times; as the application said: %v", since, l.looks, l.asSaid)
	}
}

// returned is told of what a provider call brought.
func (l *ledger) returned(try *providerTry, o outcome) {
	delete(l.underWay, try)
	if try.generation != l.generation {
		return
	}
	m := l.server.tokens[o.raw]
	switch {
	case m != nil && l.now().Before(m.ends.Add(-l.doubtful())):
		l.unknown, l.nobody, l.echoed, l.met, l.deadTold = 0, false, false, true, 0
		l.gains(m, try)
	case m != nil, o.says == silent: // a token that is over says nothing
		l.mayMeanAnything(try)
	case o.says == nobody && !l.met:
		l.nobody = true
	case o.says == nobody:
		l.mayMeanAnything(try)
	case o.says == calledOver:
		l.saidOver(try)
	case o.says == echoes:
		l.echoed = l.echoed || !l.visible
	}
}

// doubtful is how long before its end a token may seem to be over.
func (l *ledger) doubtful() time.Duration {
	if l.crooked {
		return blur
	}
	return 0
}

func (l *ledger) mayMeanAnything(try *providerTry) {
	if !l.sdk.kind.proves() && !l.server.alive() {
		l.saidOver(try)
	}
	if !l.visible || !l.online {
		return
	}
	if l.unknown++; l.unknown == 1 {
		l.unknownSince = l.seenTime()
	}
}

// heardFor is for how long a call is listened to, at the least: a failure that comes
// later need not count.
const heardFor = 10 * time.Second

// saidOver notes the provider's word, unless a token has come since it was asked.
func (l *ledger) saidOver(try *providerTry) {
	if l.have != nil && try.began < l.haveAt || l.mono()-try.began > heardFor {
		return
	}
	if l.deadTold == 0 && !l.server.alive() && l.status != StatusSignedOut {
		l.deadTold, l.deadSeen = max(1, l.mono()), l.seenTime()
		l.quiet = quiet{since: l.mono()}
	}
}

// spent reports whether unknown failures alone may count as an end.
func (l *ledger) spent() bool {
	patience := promisedPatience
	if l.stock.stalled { // a page that was frozen for less than a minute does not know of it
		patience /= 2
	}
	return l.unknown >= promisedTries && l.seenTime()-l.unknownSince >= patience
}

// deadSessionsEnd: a session that the provider calls over ends, soon where it is
// looked at, and within deadBound anywhere else. An SDK that never says so plainly
// can be believed on a page that is seen alone.
func (l *ledger) deadSessionsEnd() {
	if l.deadTold == 0 || l.server.alive() || l.out || l.left || l.status == StatusSignedOut {
		return
	}
	calm := l.calmSince() // until then a provider may say nothing at all
	seen := l.mono() - max(l.deadTold, l.stirred, l.unseenAt, calm)
	for _, held := range []struct {
		how       string
		of, bound time.Duration
	}{
		{"on a page that is seen", seen, proofBound},
		{"by a provider that says so", l.mono() - max(l.deadTold, calm), deadBound},
		{"and seen", min(l.seenTime()-l.deadSeen, l.mono()-calm), deadBound},
	} {
		if held.how == "by a provider that says so" && !l.sdk.kind.proves() {
			continue
		}
		if held.of > held.bound {
			l.broken("a dead session ends", "it was called over %v ago, %s; status %v; %s", held.of, held.how, l.status, l.keeper.lastReason())
		}
	}
}
