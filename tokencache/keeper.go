package tokencache

import (
	"math/rand/v2"
	"sync"
	"time"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// Keeper keeps one session: it caches the provider's access token, holds the
// calls that must not be failed, and judges when the session is over. Its
// methods may be called from any goroutine, and from its own callbacks.
type Keeper struct {
	provider Provider
	opts     Options
	ended    chan struct{} // closed by Close; provider calls run until then

	mu        sync.Mutex // guards all below
	outbox    outbox
	clock     *pagetime.Clock
	page      page
	cache     cache
	session   session
	pacing    Pacing
	flights   flights
	transport transport
	tabs      sharing
	timeline  timeline.Timeline
	shown     shown
}

// New makes a Keeper for a page that is visible and online as far as known.
// Close it when it is no longer needed.
func New(provider Provider, opts Options) *Keeper {
	opts = opts.withDefaults()
	clock := pagetime.NewClock(opts.Now, opts.Age)
	k := &Keeper{
		provider: provider,
		opts:     opts,
		pacing:   NewPacing(opts),
		ended:    make(chan struct{}),
		clock:    clock,
		cache:    cache{clock: clock},
		page:     page{visible: true, online: true},
	}
	if opts.Tabs != nil {
		k.tabs.peers = tabs.New(rand.Uint64(), opts.Rand)
	}
	k.lock()
	defer k.unlock()
	k.record(timeline.Event{Kind: timeline.KindEngine, Reason: "ready"})
	return k
}

// Settle receives the answer to a call, once: a token, or ok false once the
// session is over.
type Settle func(token string, ok bool)

// Call is one call of a client's.
type Call struct {
	// Client names who asks, so that what one client throws back is not taken from
	// the others. "" is anybody: its forces prove nothing about a token.
	Client string
	// Force says that the client's token is no good: only one that was minted after
	// the call is an answer.
	Force bool
	// Under is this call's own first try, which the page began; nil if there is none.
	// Nothing else is asked until it has failed, or is late.
	Under *Underway
}

// Underway is a provider call that the page began before there was a Keeper.
type Underway struct {
	// Age is how long ago it began.
	Age time.Duration
	// Wait returns its outcome, as a Provider would.
	Wait func(closed <-chan struct{}) (token string, err error)
}

// Ask asks for an access token. settle may run before Ask returns. An unforced call
// takes any usable token; a forced one takes only one that was minted after it
// asked, and is held until there is one or the session is over. Returns the call's
// number, for Drop.
func (k *Keeper) Ask(c Call, settle Settle) (number int) {
	k.lock()
	defer k.unlock()
	k.flights.calls++
	w := waiter{settle: settle, client: c.Client, number: k.flights.calls, asked: k.now()}
	cached := !c.Force && k.cache.freshFor() > 0 && k.session.status != StatusSignedOut
	switch {
	case k.closed() ||
		!c.Force && k.session.status == StatusSignedOut: //cure:quiet-after-the-end nothing to ask for until a forced call or a new identity
		k.record(timeline.Event{Kind: timeline.KindCall, Call: w.number, Forced: c.Force})
		k.answer(w, nil, c.Force)
		k.lookAgain()
	case cached:
		k.record(timeline.Event{Kind: timeline.KindCall, Call: w.number, Source: timeline.SourceCache})
		k.answer(w, k.cache.token, false)
	case c.Force:
		k.force(w, c.Under)
	default:
		k.hold(false, w, c.Under)
	}
	return w.number
}

// lease is how long the page may give out the cached token by itself, so that a
// burst of calls asks once.
const lease = time.Second

// Lend is Ask for an unforced call that need not wait: the cached token, if it may
// be handed out now. For as long as lasts says, the page may give it to further
// unforced calls of the client without asking, as long as the Keeper is told nothing
// else and tells of no change.
func (k *Keeper) Lend(client string) (token string, lasts time.Duration, ok bool) {
	k.lock()
	defer k.unlock()
	fresh := k.cache.freshFor()
	if k.closed() || k.session.status == StatusSignedOut || fresh <= 0 {
		return "", 0, false
	}
	k.flights.calls++
	k.record(timeline.Event{Kind: timeline.KindCall, Call: k.flights.calls, Source: timeline.SourceCache})
	k.cache.clients.gave(client, k.cache.token.Print, false, k.now())
	return k.cache.token.Raw(), min(lease, fresh), true
}

// Seed offers an answer that the provider gave before there was a Keeper, to a
// call that began age ago. The client has it already.
func (k *Keeper) Seed(client, raw string, force bool, age time.Duration) {
	k.lock()
	defer k.unlock()
	if k.closed() {
		return
	}
	t, err := token.Parse(raw)
	if err != nil {
		return
	}
	k.take(&try{source: timeline.SourceSeed, generation: k.flights.generation, force: force, began: k.ago(age)}, t)
	k.cache.clients.gave(client, t.Print, force, k.now())
}

// Reject says that a server has refused a token: it is never handed out again.
// What is no token is ignored.
func (k *Keeper) Reject(raw string) {
	k.lock()
	defer k.unlock()
	if t, err := token.Parse(raw); err == nil {
		k.refuse(t, timeline.SourceApplication)
	}
}

func (k *Keeper) refuse(t token.Token, source timeline.Source) {
	if k.cache.refused.add(t.Print) { //cure:heed-a-refusal
		k.record(timeline.Event{Kind: timeline.KindRefused, Token: t.Hash(), Source: source})
	}
}

// Close ends the Keeper: held calls are answered with no token, and what the
// provider was given to wait for is closed.
func (k *Keeper) Close() {
	k.lock()
	defer k.unlock()
	if k.closed() {
		return
	}
	k.tellDone()
	close(k.ended)
	k.flights.generation++
	k.cache.drop()
	k.settleAll()
	k.transport.close()
}

func (k *Keeper) closed() bool {
	select {
	case <-k.ended:
		return true
	default:
		return false
	}
}

// now is the present moment of page time; ago the one that lies so far back.
func (k *Keeper) now() pagetime.Time                  { return k.clock.Now() }
func (k *Keeper) ago(age time.Duration) pagetime.Time { return k.now().Add(-max(age, 0)) }

// answer queues a settlement; a nil token means signed out.
func (k *Keeper) answer(w waiter, t *token.Token, force bool) {
	if w.probe { // nobody waits for it
		return
	}
	if t == nil {
		k.cache.clients.gave(w.client, token.Print{}, force, k.now()) //cure:pace-after-the-end
		k.outbox.add(func() { w.settle("", false) })
		return
	}
	k.cache.clients.gave(w.client, t.Print, force, k.now())
	raw := t.Raw()
	k.outbox.add(func() { w.settle(raw, true) })
}
