package tokencache

import (
	"slices"
	"time"
)

// refresh is one request to the auth server. It reaches the server at one
// moment, and its answer, which is as old as that, is read at another.
type refresh struct {
	force   bool
	own     bool // of the SDK's own loop
	session *login
	reached bool
	came    outcome // what the server answered
	token   *minted
	cut     float64 // the chance that a suspension has cut the connection
	done    bool
	answer  []func(outcome)
	unwatch func()
}

func (s *sdk) refresh(force, own bool, answer func(outcome)) {
	if s.kind == authKit && s.shared != nil {
		s.shared.answer = append(s.shared.answer, answer)
		return
	}
	r := &refresh{force: force, own: own, session: s.server.session, answer: []func(outcome){answer}, unwatch: func() {}}
	s.shared = r
	if s.guards() {
		if !s.keeper.Admit() {
			s.after(time.Millisecond, func() { s.complete(r, failed(errNetwork, passes)) })
			return
		}
		r.unwatch = s.keeper.watch(func() { s.post(func() { s.complete(r, failed(errNetwork, passes)) }) })
	}
	s.send(r)
}

func (s *sdk) guards() bool { return s.traits.guarded && s.kind == authKit }

// send sends the request: unless it hangs, it reaches the server after a while,
// and is answered after another. What hangs may have reached the server, too.
func (s *sdk) send(r *refresh) {
	latency := s.drawBetween(salted(3, r.force), 20*time.Millisecond, 900*time.Millisecond)
	switch f := s.failing(); {
	case !s.connected() && s.chance(salted(4, r.force), 0.2):
		latency = s.drawBetween(salted(3, r.force), time.Second, 30*time.Second) // a connection that is not refused but dead
	case !s.connected():
		latency /= 4
	case f == neverBack && s.kind != authKit:
		return
	case f == hangs, f == neverBack:
		s.hung = append(s.hung, r)
		if s.chance(salted(9, r.force), 0.5) {
			s.after(latency/3, func() { s.reach(r) })
		}
		return
	case f == slow:
		latency = s.drawBetween(salted(3, r.force), time.Second, 25*time.Second)
	}
	reach := min(latency/3, 300*time.Millisecond)
	s.wire = append(s.wire, r)
	s.after(reach, func() { s.reach(r) })
	s.after(latency, func() { s.deliver(r) })
}

// release lets what hung go on.
func (s *sdk) release() {
	if f := s.failing(); f == hangs || f == neverBack {
		return
	}
	hung := s.hung
	s.hung = nil
	for _, r := range hung {
		if r.reached {
			s.after(s.drawBetween(salted(3, r.force), time.Millisecond, 300*time.Millisecond), func() { s.deliver(r) })
			continue
		}
		s.send(r)
	}
}

// suspended is told of a suspension before it begins. What is on its way reaches
// the server while the page sleeps or is frozen; its answer waits.
func (s *sdk) suspended(arrives, cut float64) {
	wire := s.wire
	s.wire = nil
	for i, r := range wire {
		if !r.done && !r.reached && s.chance(uint64(2000+i), arrives) {
			s.reach(r)
		}
		r.cut = max(r.cut, cut)
	}
}

// reach is the moment at which the server deals with the request.
func (s *sdk) reach(r *refresh) {
	if r.done || r.reached || !s.connected() {
		return
	}
	r.reached = true
	o, faulty := s.failing().of()
	switch {
	case faulty:
		if s.failing() == overloaded && !r.own {
			s.ledger.troubled()
		}
	case r.session == nil || r.session.over:
		o = s.kind.refusal(r.session)
	case s.loser && s.kind.proves():
		s.loser, s.lost = false, true
		o = failed(errRevoked, echoes)
	default:
		r.token = s.mint(r.session)
		o = outcome{raw: r.token.raw}
	}
	r.came = o
}

// deliver is the moment at which the answer is read, if there is one.
func (s *sdk) deliver(r *refresh) {
	s.wire = slices.DeleteFunc(s.wire, func(other *refresh) bool { return other == r })
	switch {
	case r.done:
		return
	case !r.reached, !s.connected(), r.cut > 0 && s.chance(5, r.cut):
		s.complete(r, failed(errNetwork, passes))
		return
	}
	if r.token != nil && r.session == s.server.session {
		s.cached, s.erred, s.lost = r.token, false, false
	}
	s.judge(r, r.came)
}

// refusal is how an SDK says that there is no session.
func (k sdkKind) refusal(was *login) outcome {
	switch {
	case k == nextJS:
		return failed(errOdd, silent)
	case k == bare:
		return failed(errNull, nobody)
	case was == nil:
		return failed(errLogin, calledOver)
	}
	return failed(errRevoked, calledOver)
}

// judge passes the answer through the transport guard, if there is one.
func (s *sdk) judge(r *refresh, o outcome) {
	if s.guards() {
		if o.err == nil && o.raw != "" {
			s.keeper.Refreshed()
			s.ledger.refreshed = s.mono()
		} else if v, _ := s.keeper.Answered(responses[o.err], 1); v == Fail {
			o = failed(errNetwork, passes)
		}
	}
	s.complete(r, o)
}

// responses are the answers behind what the SDK makes of them.
var responses = map[error]Response{
	errRateLimited: {Status: 429, JSON: true, RetryAfter: retryAfter},
	errUnavailable: {Status: 503},
	errHTML:        captivePage,
	errRevoked:     {Status: 400, JSON: true},
	errOdd:         {Status: 400, JSON: true},
	errNull:        {Status: 401, JSON: true},
	nil:            {Status: 200, JSON: true},
}

// complete answers all who wait for the refresh.
func (s *sdk) complete(r *refresh, o outcome) {
	if r.done {
		return
	}
	r.done = true
	r.unwatch()
	if s.shared == r {
		s.shared = nil
	}
	if s.kind == nextJS && o.err != nil && o.err != errNetwork {
		o = failed(errOdd, silent)
	}
	if s.kind == authKit && (o.err == errRevoked || o.err == errHTML || o.err == errOdd) {
		s.erred = true // AuthKit wipes itself on all that it does not list as transient
	}
	for _, answer := range r.answer {
		answer(o)
	}
	s.arm(o)
}
