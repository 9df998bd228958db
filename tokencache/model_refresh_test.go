package tokencache

import "time"

// refresh is one request to the auth server.
type refresh struct {
	force   bool
	session *login
	slept   int64
	done    bool
	answer  []func(outcome)
	unwatch func()
}

func (s *sdk) refresh(force bool, answer func(outcome)) {
	if s.kind == authKit && s.shared != nil {
		s.shared.answer = append(s.shared.answer, answer)
		return
	}
	r := &refresh{force: force, session: s.server.session, slept: s.slept.Load(), answer: []func(outcome){answer}, unwatch: func() {}}
	s.shared = r
	if s.guards() {
		if !s.keeper.Admit() {
			s.after(time.Millisecond, func() { s.complete(r, failed(errNetwork)) })
			return
		}
		r.unwatch = s.keeper.Watch(0, func() { s.post(func() { s.complete(r, failed(errNetwork)) }) })
	}
	s.send(r)
}

func (s *sdk) guards() bool { return s.traits.guarded && s.kind == authKit }

// send sends the request: unless it hangs, it arrives after a while.
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
		return
	case f == slow:
		latency = s.drawBetween(salted(3, r.force), time.Second, 25*time.Second)
	}
	s.after(latency, func() { s.arrive(r) })
}

// release lets what hung go on.
func (s *sdk) release() {
	if f := s.failing(); f == hangs || f == neverBack {
		return
	}
	for _, r := range s.hung {
		s.send(r)
	}
	s.hung = nil
}

// arrive is the moment at which the request is answered, well or not.
func (s *sdk) arrive(r *refresh) {
	if r.done {
		return
	}
	broken := r.slept != s.slept.Load() && s.chance(5, 0.7) // by the sleep
	if !s.connected() || broken {
		s.complete(r, failed(errNetwork))
		return
	}
	o, faulty := s.failing().of()
	switch {
	case faulty && s.failing() == nullish && !s.given:
		o = failed(errOdd) // to a Keeper that has seen nobody signed in, null is the plain truth
	case faulty:
	case r.session == nil || r.session.over:
		o = s.kind.refusal(r.session)
	case s.loser && s.kind.proves():
		s.loser, s.lost = false, true
		o = failed(errRevoked)
	default:
		o = outcome{raw: s.mint(r).raw}
	}
	s.judge(r, o)
}

func (s *sdk) mint(r *refresh) *minted {
	m := s.server.mint(r.session, s.now(), s.traits.life)
	if r.session == s.server.session {
		s.cached, s.erred, s.lost, s.given = m, false, false, true
	}
	return m
}

// refusal is how an SDK says that there is no session.
func (k sdkKind) refusal(was *login) outcome {
	switch {
	case k == nextJS:
		return failed(errOdd)
	case k == bare:
		return failed(errNull)
	case was == nil:
		return failed(errLogin)
	}
	return failed(errRevoked)
}

// judge passes the answer through the transport guard, if there is one.
func (s *sdk) judge(r *refresh, o outcome) {
	if s.guards() {
		if o.err == nil && o.raw != "" {
			s.keeper.Refreshed()
			s.ledger.refreshed = s.mono()
		} else if v, _ := s.keeper.Answered(responses[o.err], 1); v == Fail {
			o = failed(errNetwork)
		}
	}
	s.complete(r, o)
}

// responses are the answers behind what the SDK makes of them.
var responses = map[error]Response{
	errRateLimited: {Status: 429, JSON: true, RetryAfter: retryAfter},
	errUnavailable: {Status: 503},
	errHTML:        {Status: 200},
	errRevoked:     {Status: 400, JSON: true, Ends: true},
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
		o = failed(errOdd)
	}
	if s.kind == authKit && (o.err == errRevoked || o.err == errHTML || o.err == errOdd) {
		s.erred = true // AuthKit wipes itself on all that it does not list as transient
	}
	for _, answer := range r.answer {
		answer(o)
	}
	s.arm(o)
}
