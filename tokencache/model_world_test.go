package tokencache

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/tokencache/timeline"
)

// world is all around a Keeper: the time, the network, the page, the auth
// server, the SDK and the clients. Everything in it is done by one goroutine,
// the one that calls run; what others have to say, they post.
type world struct {
	schedule
	keeper *Keeper
	ask    asker // the Keeper's Ask, or what the control puts before it
	control

	began time.Time
	slept atomic.Int64 // how long the machine has been suspended
	wrong atomic.Int64 // the page's clock − the true time

	mu    sync.Mutex
	inbox []func()
	bell  chan struct{}

	netDownUntil  time.Time // true time, as the two below
	faultUntil    time.Time
	keysDownUntil time.Time
	fault         fault
	visible       bool
	online        bool // what the Keeper was told of navigator.onLine
	pages         int  // page loads

	server   authServer
	sdk      *sdk
	realtime *realtimeClient
	plain    *plainClient
	ledger   *ledger
}

// asker is the face of the Keeper that clients see.
type asker func(force bool, settle Settle)

// control puts something between the clients and the Keeper; nil puts nothing.
type control func(*world, asker) asker

func newWorld(s schedule, c control) *world {
	w := &world{schedule: s, control: c, began: time.Now(), bell: make(chan struct{}, 1), visible: true, online: true}
	w.ledger = newLedger(w)
	w.sdk = &sdk{world: w, kind: s.traits.sdk}
	w.plain = &plainClient{world: w}
	w.realtime = &realtimeClient{world: w}
	w.server.signIn()
	w.load()
	return w
}

// load opens the page.
func (w *world) load() {
	w.sdk.load()
	w.pages++
	page := w.pages
	here := func(fn func()) {
		w.post(func() {
			if page == w.pages { // a callback of a page that was left tells nobody anything
				fn()
			}
		})
	}
	w.keeper = New(w.provide, Options{
		Now:              w.wall,
		Habits:           authKitAndConvex,
		Rand:             func() float64 { return w.draw(1) },
		OnChange:         func(s Snapshot) { here(func() { w.ledger.changed(s) }) },
		OnSignedOut:      func(string) { here(w.ledger.signedOut) },
		OnSessionExpired: func() { here(w.ledger.expired) },
	})
	keeper := w.keeper
	w.ask = func(force bool, settle Settle) { keeper.Ask(Call{Client: "client", Force: force}, settle) }
	if w.control != nil {
		w.ask = w.control(w, w.ask)
	}
	if !w.visible {
		w.keeper.Hidden()
	}
	w.online = true
	w.ledger.opened()
	w.realtime.mount()
}

func (w *world) reload() {
	w.ledger.closing()
	w.keeper.Close()
	w.load()
}

// post has the world's goroutine do something.
func (w *world) post(fn func()) {
	w.mu.Lock()
	w.inbox = append(w.inbox, fn)
	w.mu.Unlock()
	select {
	case w.bell <- struct{}{}:
	default:
	}
}

// after posts something for later, by the clock that sleeps with the machine.
func (w *world) after(d time.Duration, fn func()) *time.Timer {
	return time.AfterFunc(d, func() { w.post(fn) })
}

// at posts something for a true time.
func (w *world) at(t time.Time, fn func()) *time.Timer { return w.after(max(0, t.Sub(w.now())), fn) }

func (w *world) drain() {
	for {
		w.mu.Lock()
		batch := w.inbox
		w.inbox = nil
		w.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		for _, fn := range batch {
			fn()
		}
	}
}

// until lets the world go on up to a moment.
func (w *world) until(moment time.Duration) {
	due := time.NewTimer(moment - w.mono())
	defer due.Stop()
	for {
		w.drain()
		select {
		case <-w.bell:
		case <-due.C:
			w.drain()
			return
		}
	}
}

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
	w.sdk.release()
	w.signal(timeline.SignalOnline)
	w.signal(timeline.SignalVisible)
	w.until(w.mono() + w.ledger.bound() + max(0, w.ledger.aftermath.Sub(w.now())) + time.Second)
	w.ledger.look()
}

// provide is the Provider: the page's SDK.
func (w *world) provide(ctx context.Context, force bool) (string, error) {
	answer := make(chan outcome, 1)
	w.post(func() {
		w.ledger.called()
		w.sdk.getAccessToken(force, func(o outcome) { answer <- o })
	})
	select {
	case o := <-answer:
		w.post(func() { w.ledger.outcome(o) })
		return o.raw, o.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
