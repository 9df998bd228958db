package tokencache

import (
	"time"

	"holdfast/tokencache/token"
)

// skewTolerance is how far a token's iat may lie outside of the try that minted it
// before a clock is taken to be wrong: iat has whole seconds, and clocks drift.
const skewTolerance = 5 * time.Second

// skew is how wrong the wall clock is, as far as tokens have proven it. There is no
// limit to how wrong it may be, and any token that disproves what is believed puts
// it right.
type skew struct {
	// ahead is the server's clock − this one.
	ahead time.Duration
	// lag is how long before its try the issuer dates a token that it mints: some do,
	// to be kind to servers whose clocks are behind.
	lag   time.Duration
	doubt doubt
	// shaken is how far the wall clock has last jumped ahead since that was learned: the
	// machine has slept, or somebody has put the clock right, or nearer to it.
	shaken time.Duration
	// least is whether ahead is only the least that it can be: it makes the token that
	// showed it look as young as can be, whatever its age.
	least bool
	// seen is whether a token has ever shown anything of the clock.
	seen bool
}

// doubt is a token that was minted by force, as it seems, and is dated before it
// was asked for. Either the clock is ahead or the provider answers with an old
// token: another one, dated as wrongly, tells.
type doubt struct {
	print  token.Print
	issued time.Time
	behind time.Duration
	times  int       // it was asked for, and came, so often
	read   time.Time // it came last then
}

// insistence is how often a provider answers a force with the same token, at the least,
// before a page that knows nothing of its clock takes that to be wrong: a provider that
// ignores force has no other, and without Holdfast its token would be used.
const insistence = 4

// evidence is a token and the try that brought it, both ends by the wall clock as it
// is now.
type evidence struct {
	token       token.Token
	asked, read time.Time
	forced      bool // the provider was asked to mint
}

// learn takes a token as evidence. Returns false if its date can't be believed yet.
//
// No token is issued in the future, so the server's clock is ahead at least by
// iat − read. One that was minted during its try bounds the error on both sides, by
// [iat − read, iat − asked]: it is compared with when it was asked for, as the answer
// may be read hours later, after a sleep.
func (s *skew) learn(e evidence) (believed bool) {
	if e.token.IssuedAt.IsZero() {
		return true
	}
	least, most := e.token.IssuedAt.Sub(e.read), e.token.IssuedAt.Sub(e.asked)
	if s.ahead < 0 {
		s.ahead = max(s.ahead, min(least, 0))
	}
	if least > s.ahead+skewTolerance { //cure:skew-of-any-token
		s.ahead, s.seen, s.least = least, true, true
	}
	s.seen = s.seen || e.read.Before(s.local(e.token.Expires)) // it is not off by more than a life
	if !e.forced {
		return true
	}
	if s.doubts(e.token.Print) { // it has only grown older
		return s.insists(e)
	}
	if s.ahead > skewTolerance && s.wasPutRight(most) {
		s.ahead = 0
	}
	if s.ahead == 0 {
		s.shaken = 0
	}
	behind := s.ahead - most
	switch {
	case behind <= skewTolerance:
		s.lag, s.shaken, s.doubt, s.seen, s.least = 0, 0, doubt{}, true, false
		s.ahead = bounded(least, most, s.ahead)
		return true
	case s.lag > 0 && (behind-s.lag).Abs() <= skewTolerance:
		return true
	}
	return s.second(e, behind)
}

// wasPutRight reports whether a forced token's date says that the clock, which was
// behind, is right now.
func (s *skew) wasPutRight(most time.Duration) bool {
	if s.shaken > 0 {
		return most.Abs() <= time.Minute // nearly: it was set by hand, or the issuer's is off
	}
	return most.Abs() <= skewTolerance
}

// bounded is what is believed, if the bounds allow it, or else the nearest that they do.
func bounded(least, most, believed time.Duration) time.Duration {
	switch {
	case believed < least-skewTolerance:
		return least
	case believed > most+skewTolerance:
		return most
	}
	return believed
}

// second decides about a token that is dated before it was asked for: the second of
// two different ones that are dated as wrongly shows that the clock is ahead, or that
// the issuer dates tokens so.
func (s *skew) second(e evidence, behind time.Duration) (believed bool) {
	t, first := e.token, s.doubt
	s.doubt = doubt{t.Print, t.IssuedAt, behind, 1, e.read}
	//cure:doubt
	if first.print.IsZero() || !t.IssuedAt.After(first.issued) && behind > first.behind+skewTolerance ||
		(behind-first.behind).Abs() > skewTolerance {
		return false
	}
	set := s.wasSet(behind)
	s.doubt, s.shaken, s.seen, s.least = doubt{}, 0, true, false
	switch {
	case set:
		s.ahead -= behind
	case s.ahead > 0:
		s.ahead = max(s.ahead-behind, 0)
	case t.Lifetime() > 0 && behind >= t.Lifetime(): // it would be over at its birth
		s.ahead -= behind
	default:
		s.lag = behind
	}
	return true
}

// doubts reports whether a token's date was not believed when it last came.
func (s *skew) doubts(p token.Print) bool { return s.doubt.print == p }

// jumped says that the wall clock has jumped ahead.
func (s *skew) jumped(by time.Duration) {
	if s.ahead != 0 {
		s.shaken = by
	}
}

// insists counts how often the provider, asked again, answers with a token that is not
// believed: calls that wait for one refresh hear one answer. Returns true once the clock
// is taken to be wrong by that: on a page that knows nothing of its clock, or if the
// token is dated as wrongly as the clock has jumped ahead. A token that was minted just
// before a sleep is that, too, but comes no more when another is asked for.
func (s *skew) insists(e evidence) (believed bool) {
	if e.asked.Before(s.doubt.read) { //cure:one-refresh-is-one-answer
		return false
	}
	s.doubt.times++
	s.doubt.read = e.read
	life := e.token.Lifetime()
	unseen := !s.seen && life > 0 && s.doubt.behind >= life
	if s.doubt.times < insistence || !unseen && !s.wasSet(s.doubt.behind) {
		return false
	}
	s.ahead -= s.doubt.behind
	s.doubt, s.shaken = doubt{}, 0
	return true
}

// wasSet reports whether a token is dated as wrongly as the clock, which was behind, has
// jumped ahead.
func (s *skew) wasSet(behind time.Duration) bool {
	return s.ahead > 0 && s.shaken > 0 && (behind-s.shaken).Abs() <= skewTolerance //cure:clock-set-ahead
}

// setBack says that the wall clock was set back: the server's is further ahead by
// just so much, but for what this one was ahead.
func (s *skew) setBack(by time.Duration) {
	wasAhead := min(max(s.lag, s.doubt.behind), by) // what seemed to be the issuer's way was the clock
	s.lag = max(s.lag-wasAhead, 0)
	// An error that is left of a clock that was ahead may be a sleep, which the step hides. If
	// it is none, the next tokens tell.
	s.ahead = max(s.ahead+by-wasAhead, 0) //cure:set-back
	s.doubt = doubt{}
}

// knownRight reports whether tokens have shown that the wall clock is right, so that one
// which is over by it is over.
func (s *skew) knownRight() bool {
	return s.seen && s.shaken == 0 && s.lag == 0 && s.ahead.Abs() <= skewTolerance
}

// local is when this machine's wall clock shows what the server's shows at t; zero
// for zero.
func (s *skew) local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(-s.ahead)
}
