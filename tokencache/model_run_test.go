package tokencache

import (
	"context"
	"time"
)

// run lives through the schedule and a calm after it, up to the first violation.
func (w *world) run() {
	for _, e := range w.events {
		w.until(e.at)
		w.apply(e)
		w.ledger.look()
		if w.ledger.violation != nil {
			break
		}
	}
	if w.ledger.violation == nil {
		w.calm()
	}
	w.ledger.closing()
	w.keeper.Close()
	w.until(w.mono() + time.Second)
	w.ledger.close()
}

// calm ends every fault, shows the page and waits until nothing may be held.
func (w *world) calm() {
	w.ledger.happened(event{do: faults})
	w.fault, w.faultUntil, w.netDownUntil, w.keysDownUntil = none, w.now(), w.now(), w.now()
	w.sdk.blank = 0
	w.errands++
	w.sdk.release()
	w.signal(goesOnline)
	w.signal(comesBack)
	w.until(w.mono() + w.ledger.longest() + max(0, w.ledger.aftermath.Sub(w.now())) + time.Second)
	w.ledger.look()
}

// provide is the Provider: the page's SDK.
func (w *world) provide(closed <-chan struct{}, force bool) (string, error) {
	answer := make(chan outcome, 1)
	try := &providerTry{force: force}
	w.post(func() {
		w.ledger.called(try)
		w.sdk.getAccessToken(force, func(o outcome) { answer <- o })
	})
	select {
	case o := <-answer:
		w.post(func() { w.ledger.returned(try, o) })
		return o.raw, o.err
	case <-closed:
		return "", context.Canceled
	}
}
