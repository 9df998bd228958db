package tokencache

import "time"

// sdkKind is whose manners a provider's SDK has.
type sdkKind int

const (
	authKit      sdkKind = iota // one refresh for all callers; an ERROR state that unforced calls see
	nextJS                      // erases what went wrong
	ignoresForce                // answers from its cache whatever is asked
	bare                        // answers null when nobody is signed in
	sdkKinds
)

func (k sdkKind) String() string {
	return [...]string{"authKit", "nextJS", "ignoresForce", "bare"}[k]
}

// proves reports whether the SDK says plainly that a session is over.
func (k sdkKind) proves() bool { return k == authKit || k == ignoresForce }

// sdk is the provider's SDK in the page.
type sdk struct {
	*world
	kind    sdkKind
	cached  *minted
	erred   bool          // AuthKit's ERROR: unforced calls fail without a request
	loser   bool          // the next rotation is lost to another tab
	lost    bool          // one was; the winner's session is there for the next
	blank   time.Duration // until then it has not loaded whoever is signed in
	shared  *refresh      // AuthKit's refresh under way
	wire    []*refresh    // sent, not yet answered
	hung    []*refresh
	overdue bool // the loop's next refresh waits for the page to be visible
	timer   *time.Timer
}

// buffer is how long before its expiry an SDK renews a token.
const buffer = 10 * time.Second

// load is a page load: the cookie stays, the memory goes.
func (s *sdk) load() {
	s.forget()
	s.hung, s.wire = nil, nil
}

// forget drops what belonged to the session of before.
func (s *sdk) forget() {
	s.cached, s.shared = nil, nil
	s.erred, s.loser, s.lost, s.overdue = false, false, false, false
}

func (s *sdk) getAccessToken(force bool, answer func(outcome)) {
	soon := func(o outcome) {
		s.after(s.drawBetween(salted(2, force), time.Millisecond, 5*time.Millisecond), func() { answer(o) })
	}
	switch {
	case s.mono() < s.blank:
		soon(failed(errNull, nobody))
	case s.kind == authKit && s.server.session == nil: // no request
		soon(failed(errLogin, calledOver))
	case s.kind == authKit && s.erred && !force:
		soon(failed(errLogin, s.echo()))
	case s.cached != nil && (!force || s.kind == ignoresForce || s.failing() == sameAgain) && s.wall().Before(s.cached.ends.Add(-buffer)):
		soon(outcome{raw: s.cached.raw})
	default:
		s.refresh(force, false, answer)
	}
}

// echo is what AuthKit's ERROR state says.
func (s *sdk) echo() word {
	if s.server.session.over {
		return calledOver
	}
	return echoes
}

// salted gives calls of both strengths a luck of their own when they begin together.
func salted(salt uint64, force bool) uint64 {
	if force {
		return salt + 100
	}
	return salt
}

// failing is the fault that is on.
func (w *world) failing() fault {
	if w.now().Before(w.faultUntil) {
		return w.fault
	}
	return none
}

func (w *world) connected() bool { return !w.now().Before(w.netDownUntil) }

// arm sets the SDK's own loop, which skips while the page is hidden.
func (s *sdk) arm(o outcome) {
	if s.kind != authKit || !s.traits.loop || s.erred {
		return
	}
	delay := time.Second
	if o.err == nil {
		delay = max(delay, s.traits.life-buffer)
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer = s.after(delay, s.tick)
}

func (s *sdk) tick() {
	switch {
	case s.erred || !s.server.alive():
	case !s.visible:
		s.overdue = true
	default:
		s.refresh(true, true, func(outcome) {})
	}
}

func (s *sdk) shown() {
	if s.overdue {
		s.overdue = false
		s.tick()
	}
}
