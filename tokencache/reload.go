package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// reloadGap is how long after a reload another is taken for a loop.
const reloadGap = time.Minute

// Navigation is one that the page is about to make.
type Navigation struct {
	// Scripted is true if a script asked for it, and no click or key just
	// before can have been the reason.
	Scripted bool
	// SameDocument is true if the page stays: a hash, a router.
	SameDocument bool
}

// SessionExpired is what the provider's SDK calls where it would reload the page
// (guard.sessionExpired). The real handler runs once the session is found to be over:
// now, or never if a token comes first.
func (k *Keeper) SessionExpired() {
	k.lock()
	defer k.unlock()
	switch {
	case k.closed():
	case k.session.status == StatusSignedOut:
		k.expire()
	default:
		k.owesExpiry(timeline.SourceExpiry) //cure:defer-the-reload
	}
}

// SuppressNavigation reports whether a navigation is to be cancelled: a script
// reloads or leaves the page while a failure is not proven to be the end of the
// session. What it was for then runs once that is proven.
func (k *Keeper) SuppressNavigation(n Navigation) bool {
	k.lock()
	defer k.unlock()
	if k.closed() || !n.Scripted || n.SameDocument || !k.unproven() {
		return false
	}
	k.owesExpiry(timeline.SourceNavigation)
	return true
}

// unproven reports whether somebody's session is in trouble that may pass. A visitor
// whom nobody has signed in may be led to the sign-in, and a reload that the trouble
// waits for is its cure.
func (k *Keeper) unproven() bool {
	switch {
	case k.session.nobody(), k.session.needs != failure.NeedsNothing:
		return false
	case k.session.status == StatusUnknown:
		for _, f := range k.flights.all() {
			if f.failures > 0 {
				return true
			}
		}
	}
	return k.session.status == StatusDegraded
}

// owesExpiry owes the expiry handler to a proof, and looks for it.
func (k *Keeper) owesExpiry(what timeline.Source) {
	k.recordReload(timeline.ReloadSuppressed, what)
	if !k.session.expiryOwed {
		k.session.expiryOwed = true
		k.probe()
	}
}

// expire runs the expiry handler, unless that would reload the page in a loop. The
// log of reloads is the page's own code, and so runs outside of the lock.
func (k *Keeper) expire() {
	if k.opts.OnSessionExpired == nil {
		return
	}
	wall := k.clock.Wall()
	k.outbox.add(func() {
		if k.loops(wall) {
			k.lock()
			defer k.unlock()
			k.recordReload(timeline.ReloadLoopBroken, timeline.SourceExpiry)
			k.warn("the page was reloaded for an expired session less than a minute ago: not again. Set onSessionExpired to lead to your sign-in")
			return
		}
		k.lock()
		k.recordReload(timeline.ReloadLetThrough, timeline.SourceExpiry)
		k.unlock()
		k.opts.OnSessionExpired()
	})
}

// loops reports whether the page was reloaded a moment ago, and notes that it will be.
func (k *Keeper) loops(now time.Time) bool {
	log := k.opts.Reloads
	if log == nil {
		return false
	}
	at := now.UnixMilli()
	if since := at - log.Last(); since >= 0 && since < reloadGap.Milliseconds() {
		return true
	}
	log.Note(at)
	return false
}

func (k *Keeper) recordReload(verdict string, what timeline.Source) {
	k.record(timeline.Event{Kind: timeline.KindReload, Verdict: verdict, Source: what})
}

// ReloadLog remembers across reloads of the page when it was last reloaded, in
// milliseconds since 1970 by the wall clock.
type ReloadLog interface {
	// Last is when the last reload was; zero if there was none.
	Last() (at int64)
	// Note notes a reload.
	Note(at int64)
}
