package tokencache

import (
	"fmt"
	"time"
)

// answerRules hold for each answer; m is nil for null. Each check returns what
// is wrong, or "".
var answerRules = []struct {
	name  string
	check func(l *ledger, c *heldCall, m *minted) string
}{
	{"never null unless proven", neverNullUnlessProven},
	{"never an expired token", neverExpired},
	{"never a refused token", neverRefused},
	{"never a foreign token", neverForeign},
	{"never the same token to a forced call", neverTheSame},
	{"never an aged token to a forced call", neverAged},
}

// neverNullUnlessProven: null means that the session is over, that the
// application said so, that the page is being left, that an SDK says "nobody" to
// a page that has met nobody, or that nothing but failures of unknown meaning came
// for longer than the budget, on a page that was seen and online. The network is
// never a reason.
func neverNullUnlessProven(l *ledger, c *heldCall, m *minted) string {
	if m != nil || c.closing || l.mayEnd() {
		return ""
	}
	return l.unproven()
}

// mayEnd reports whether the Keeper may take the session to be over.
func (l *ledger) mayEnd() bool { return l.over() || l.out || l.nobody || l.spent() }

func (l *ledger) unproven() string {
	return fmt.Sprintf("the session lives; %d unknown failures in %v of a page that is seen; %s",
		l.unknown, l.seenTime()-l.unknownSince, l.keeper.lastReason())
}

// over reports whether the session has ended, the present one or that which the
// Keeper knows of.
func (l *ledger) over() bool { return !l.server.alive() || l.known == nil || l.known.over }

// neverExpired: while the page's clock is right, no token is handed out at or
// after its expiry. Where it is, or was, wrong, that holds, but for what a slow
// request blurs, once two forced tokens have shown how wrong it is. And whatever
// the clock says, no token outlives its whole life in this page.
func neverExpired(l *ledger, _ *heldCall, m *minted) string {
	if m == nil || l.now().Before(m.ends) || !l.traits.form.tellsEnd() {
		return ""
	}
	over := l.now().Sub(m.ends)
	got, known := l.got[m.raw]
	switch inPage := l.pageTime() - got; {
	case known && l.traits.form == full && inPage > l.traits.life+smallStep:
		return fmt.Sprintf("it lives for %v, and came %v ago; the clock is wrong by %v", l.traits.life, inPage, time.Duration(l.wrong.Load()))
	case !l.crooked && over > 2*l.clockOff():
		return fmt.Sprintf("it expired %v ago; the clock is wrong by %v", over, time.Duration(l.wrong.Load()))
	case l.crooked && over > blur && (l.wrong.Load() == 0 || l.sighted.enough()):
		return fmt.Sprintf("it expired %v ago, and the clock was known to be wrong by %v", over, time.Duration(l.wrong.Load()))
	}
	return ""
}

// neverRefused: a token that Reject named, or that a client threw back that had
// got it by force, is never handed out again.
func neverRefused(l *ledger, _ *heldCall, m *minted) string {
	if m == nil {
		return ""
	}
	if since, ok := l.refused[m.raw]; ok && since < l.mono() {
		return fmt.Sprintf("it was refused %v ago", l.mono()-since)
	}
	return ""
}

// neverForeign: once the Keeper knows of another identity, be it told or by its
// token, no token of one before is handed out.
func neverForeign(l *ledger, _ *heldCall, m *minted) string {
	if m == nil || m.session.number >= l.floor || l.floorAt >= l.mono() {
		return ""
	}
	return fmt.Sprintf("it is of session %d; %d was known for %v", m.session.number, l.floor, l.mono()-l.floorAt)
}

// neverTheSame: a forced call never gets the token that its client has.
// One that was asked before the identity changed asked for whoever is current.
func neverTheSame(l *ledger, c *heldCall, m *minted) string {
	if m != nil && c.force && m.raw == c.had && c.generation == l.generation {
		return "Convex signs out on it"
	}
	return ""
}

// neverAged: a forced call gets a token minted since it asked, but for the grace
// and the whole seconds of iat, whatever the provider answers.
func neverAged(l *ledger, c *heldCall, m *minted) string {
	if m == nil || !c.force || l.traits.wrong || !l.traits.form.tellsStart() {
		return ""
	}
	most := promisedFreshness
	if l.sdk.kind == authKit {
		most += sharedAnswer
	}
	if age := c.askedTrue.Sub(m.issued); age > most {
		return fmt.Sprintf("it was minted %v before the call", age)
	}
	return ""
}

// signedOut checks OnSignedOut: it runs for a proven end only, and once for each.
func (l *ledger) signedOut() {
	l.stats.ends++
	l.told++
	if l.told > 1 {
		l.broken("told once", "OnSignedOut ran %d times for one end", l.told)
	}
	if !l.mayEnd() {
		l.broken("never signed out unless proven", "%s", l.unproven())
	}
	l.out = true
}

// expired checks OnSessionExpired: no page is reloaded for what may pass.
func (l *ledger) expired() {
	if !l.mayEnd() {
		l.broken("no reload unless proven", "%s", l.unproven())
	}
}

// consistent: trouble has a beginning exactly while there is trouble, a token is
// known of exactly while there is a session, and a failure says what it was.
func consistent(s Snapshot, of form) string {
	hasSession := s.Status == StatusFresh || s.Status == StatusDegraded
	switch {
	case s.DegradedSince.IsZero() != (s.Status != StatusDegraded):
		return "degraded without a beginning, or a beginning without trouble"
	case s.Identity.Known() != (hasSession && of != opaque), s.ExpiresAt.IsZero() == (hasSession && of.tellsEnd()):
		return "a token without a session, or a session without a token"
	case s.LastFailure != nil && s.LastFailure.Reason == "":
		return "a failure without a reason"
	case s.Status == StatusDegraded && s.LastFailure == nil:
		return "trouble without a failure"
	}
	return ""
}
