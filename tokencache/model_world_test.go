package tokencache

import (
	"sync"
	"sync/atomic"
	"time"
)

// world is all around a Keeper: the time, the network, the page, the auth
// server, the SDK and the clients. Everything in it is done by one goroutine,
// the one that calls run; what others have to say, they post.
type world struct {
	schedule
	keeper port
	ask    asker // the Keeper's Ask, or what the control puts before it
	control

	began  time.Time
	slept  atomic.Int64  // how long the page has been suspended
	frozen time.Duration // how long of that its monotonic clock ran on
	wrong  atomic.Int64  // the page's clock − the true time

	mu    sync.Mutex
	inbox []func()
	bell  chan struct{}

	netDownUntil  time.Time // true time, as the two below
	faultUntil    time.Time
	keysDownUntil time.Time
	fault         fault
	visible       bool
	online        bool            // what the Keeper was told of navigator.onLine
	pages         int             // page loads
	loaded        time.Duration   // by performance.now(), the newest
	engines       int             // that died
	errands       int             // of the user's: the newest is on
	given         map[string]last // to each client

	server   authServer
	sdk      *sdk
	realtime []*realtimeClient
	plain    *plainClient
	ledger   *ledger
}

// asker is the face of the Keeper that clients see.
type asker func(q question, settle Settle)

// control puts something between the clients and the Keeper; nil puts nothing.
type control func(*world, asker) asker

func newWorld(s schedule, c control) *world {
	w := &world{schedule: s, control: c, began: time.Now(), bell: make(chan struct{}, 1), visible: true, online: true}
	w.wrong.Store(int64(s.traits.clock))
	w.ledger = newLedger(w)
	w.sdk = &sdk{world: w, kind: s.traits.sdk}
	w.hire()
	w.server.signIn()
	w.load()
	return w
}

// load opens the page.
func (w *world) load() {
	w.sdk.load()
	w.pages++
	w.loaded, w.given = w.pageTime(), map[string]last{}
	w.online = true
	w.ledger.opened()
	w.open()
	w.mountAll()
}

// open starts the engine.
func (w *world) open() {
	page, engine := w.pages, w.engines
	here := func(fn func()) {
		w.post(func() {
			if page == w.pages && engine == w.engines { // what is gone tells nobody anything
				fn()
			}
		})
	}
	w.keeper = openPort(w.provide, Options{
		Now:  w.wall,
		Rand: func() float64 { return w.draw(1) },
		Age:  w.traits.age + w.pageTime() - w.loaded,
		OnEvent: func(e entry) {
			if sawAnother(e) {
				here(w.ledger.another)
			}
		},
		OnChange:         func(s Snapshot) { here(func() { w.ledger.changed(s) }) },
		OnSignedOut:      func(End) { here(w.ledger.signedOut) },
		OnSessionExpired: func() { here(w.ledger.expired) },
	})
	w.ask = w.keeper.ask
	if w.control != nil {
		w.ask = w.control(w, w.ask)
	}
	if !w.visible {
		w.keeper.Hidden()
	}
	if !w.online {
		w.keeper.Offline()
	}
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
