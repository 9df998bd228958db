package tokencache

import (
	"time"

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
// (onSessionExpired). The real handler runs once the session is proven over:
// now, or never if a token comes first.
func (k *Keeper) SessionExpired() {
	k.lock()
	defer k.unlock()
	switch {
	case k.closed:
	case k.status == StatusSignedOut:
		k.expire()
	default:
		k.deferExpiry(timeline.SourceExpiry)
	}
}

// SuppressNavigation reports whether a navigation is to be cancelled: a script
// reloads or leaves the page while a failure is not proven to be the end of the
// session. What it was for then runs once that is proven.
func (k *Keeper) SuppressNavigation(n Navigation) bool {
	k.lock()
	defer k.unlock()
	if k.closed || !n.Scripted || n.SameDocument || !k.unproven() {
		return false
	}
	k.deferExpiry(timeline.SourceNavigation)
	return true
}

// unproven reports whether there is trouble that may pass.
func (k *Keeper) unproven() bool {
	if k.status == StatusDegraded {
		return true
	}
	for _, f := range k.flights {
		if f.tries > 0 && k.status != StatusSignedOut {
			return true
		}
	}
	return false
}

// deferExpiry owes the expiry handler to a proof, and looks for it.
func (k *Keeper) deferExpiry(what timeline.Source) {
	k.recordReload(timeline.ReloadSuppressed, what)
	if k.expiryDeferred {
		return
	}
	k.expiryDeferred = true
	k.hold(true, waiter{asked: k.now(), probe: true}, nil)
}

// expire runs the expiry handler, unless that would reload the page in a loop.
func (k *Keeper) expire() {
	if k.opts.OnSessionExpired == nil {
		return
	}
	if log := k.opts.Reloads; log != nil {
		now := k.now()
		if since := now.Sub(log.Last()); since >= 0 && since < reloadGap {
			k.recordReload(timeline.ReloadLoopBroken, timeline.SourceExpiry)
			k.warn("the page was reloaded for an expired session less than a minute ago: not again. Set onSessionExpired to lead to your sign-in")
			return
		}
		log.Note(now)
	}
	k.recordReload(timeline.ReloadLetThrough, timeline.SourceExpiry)
	k.outbox.add(k.opts.OnSessionExpired)
}

func (k *Keeper) recordReload(verdict string, what timeline.Source) {
	k.record(&timeline.Event{Kind: timeline.KindReload, Verdict: verdict, Source: what})
}

// ReloadLog remembers across reloads of the page when it was last reloaded.
type ReloadLog interface {
	// Last is the time of the last reload; zero if there was none.
	Last() time.Time
	// Note notes a reload.
	Note(time.Time)
}

// warn tells the developer something, once.
func (k *Keeper) warn(text string) {
	if k.opts.OnWarning == nil || k.warned[text] {
		return
	}
	k.warned[text] = true
	k.outbox.add(func() { k.opts.OnWarning(text) })
}
