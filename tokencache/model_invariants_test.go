package tokencache

import (
	"fmt"
	"strings"
	"time"

	"holdfast/tokencache/timeline"
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
// application said so, that the page is being left, or that nothing but failures
// of unknown meaning came for longer than the budget. The network is never a reason.
func neverNullUnlessProven(l *ledger, c *heldCall, m *minted) string {
	if m != nil || c.closing || l.over() || l.out || l.spent() {
		return ""
	}
	return l.unproven()
}

func (l *ledger) unproven() string {
	return fmt.Sprintf("the session lives; %d unknown failures in %v; %s", l.unknown, l.mono()-l.unknownSince, l.keeper.lastReason())
}

// over reports whether the session has ended, the present one or that which the
// Keeper knows of.
func (l *ledger) over() bool { return !l.server.alive() || l.known == nil || l.known.over }

// spent reports whether unknown failures alone may have used up the budget.
func (l *ledger) spent() bool {
	budget := Options{}.withDefaults().Budget
	return l.unknown >= budget.Tries && l.mono()-l.unknownSince >= budget.Time
}

// neverExpired: while the page's clock is right, no token is handed out at or
// after its expiry. While it is wrong, that holds, but for what a slow request
// blurs, once a forced token has shown how wrong it is.
func neverExpired(l *ledger, _ *heldCall, m *minted) string {
	const blur = 35 * time.Second
	switch {
	case m == nil || l.now().Before(m.ends):
		return ""
	case l.wrong.Load() == 0:
		return fmt.Sprintf("it expired %v ago", l.now().Sub(m.ends))
	case l.sighted && l.now().Sub(m.ends) > blur:
		return fmt.Sprintf("it expired %v ago, and the clock was known to be wrong by %v", l.now().Sub(m.ends), time.Duration(l.wrong.Load()))
	}
	return ""
}

// neverRefused: a token that Reject named, or that a client threw back with more
// than half of its life left, is never handed out again.
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
func neverTheSame(_ *ledger, c *heldCall, m *minted) string {
	if m != nil && c.force && m.raw == c.had {
		return "Convex signs out on it"
	}
	return ""
}

// neverAged: a forced call gets a token minted since it asked, but for the grace
// and the whole seconds of iat. Only a provider that minted none can make it older.
func neverAged(l *ledger, c *heldCall, m *minted) string {
	if m == nil || !c.force || l.traits.wrong || l.sdk.kind == ignoresForce || l.repeats() {
		return ""
	}
	if age := c.askedTrue.Sub(m.issued); age > grace+time.Second {
		return fmt.Sprintf("it was minted %v before the call", age)
	}
	return ""
}

// repeats reports whether the provider may answer a forced call with an old token.
func (l *ledger) repeats() bool {
	for _, e := range l.events {
		if e.do == faults && fault(e.n) == sameAgain {
			return true
		}
	}
	return false
}

// signedOut checks OnSignedOut: it runs for a proven end only, and once for each.
func (l *ledger) signedOut() {
	l.stats.ends++
	l.told++
	if l.told > 1 {
		l.broken("told once", "OnSignedOut ran %d times for one end", l.told)
	}
	if !l.over() && !l.out && !l.spent() {
		l.broken("never signed out unless proven", "%s", l.unproven())
	}
	l.out = true
}

// expired checks OnSessionExpired: no page is reloaded for what may pass.
func (l *ledger) expired() {
	if !l.over() && !l.out && !l.spent() {
		l.broken("no reload unless proven", "%s", l.unproven())
	}
}

// consistent: trouble has a beginning exactly while there is trouble, a token is
// known of exactly while there is a session, and a failure says what it was.
func consistent(s Snapshot) string {
	hasSession := s.Status == StatusFresh || s.Status == StatusDegraded
	switch {
	case s.DegradedSince.IsZero() != (s.Status != StatusDegraded):
		return "degraded without a beginning, or a beginning without trouble"
	case hasSession != s.Identity.Known(), hasSession == s.ExpiresAt.IsZero():
		return "a token without a session, or a session without a token"
	case s.LastFailure != nil && s.LastFailure.Reason == "":
		return "a failure without a reason"
	case s.Status == StatusDegraded && s.LastFailure == nil:
		return "trouble without a failure"
	}
	return ""
}

// tells reports whether an entry of the timeline holds a token.
func tells(e timeline.Event) bool {
	return strings.Contains(e.JSON(), "eyJ") || len(e.Token) > 8 || len(e.JSON()) > 400
}

func (k *Keeper) lastReason() string {
	if f := k.Snapshot().LastFailure; f != nil {
		return f.Reason
	}
	return "no failure at all"
}
