package tokencache

import (
	"time"
)

const (
	// spacing parts the requests that the SDKs of several tabs make unasked. It is
	// as long as a token of another tab answers a call that comes after it.
	spacing = grace
	// maxYield bounds how long an SDK is kept from its own; as much again is jitter.
	maxYield = 5 * time.Second
	// nearEnd is how long before its end an SDK renews its token unasked.
	nearEnd = 15 * time.Second
)

// admitUnasked judges one of the SDK's own requests that no call here waits for.
// Each tab's SDK renews its token by itself when that is near its end: all of
// them at once after a wake, though one answer is enough for all Keepers. So it
// yields while another tab asks or has just got one, as to a network that fails
// for a moment, and for a few seconds at most: the application may have asked.
//
// It must not wait here: AuthKit sends its request under a lock of its own, on
// which the other tab's try may wait.
func (k *Keeper) admitUnasked(now time.Time) (admitted bool) {
	p := &k.peers
	if k.scope().IsZero() || k.wanted() {
		return true
	}
	if !p.ownEnds.IsZero() && now.After(p.ownEnds.Add(-nearEnd)) && now.Sub(p.newest) < spacing {
		if now.Sub(p.yieldTo) > maxYield { // none is set, or that of an earlier need
			p.yieldTo = now.Add(k.yieldFor())
		}
		if now.Before(p.yieldTo) {
			return false
		}
	}
	p.yieldTo = time.Time{} // the next yields anew
	k.tell(message{kind: tellTrying})
	return true
}

// yieldFor is how long an SDK is kept from its own requests.
func (k *Keeper) yieldFor() time.Duration { return maxYield + jitter(maxYield, k.opts.Rand()) }

// wanted reports whether a call waits for the provider.
func (k *Keeper) wanted() bool {
	for _, f := range k.flights {
		if f.asking && len(f.waiters) > 0 {
			return true
		}
	}
	return false
}
