package tokencache

import (
	"context"
	"sync"
	"time"

	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// Keeper keeps one session: it caches the provider's access token, holds the
// calls that must not be failed, and judges when the session is over. Its
// methods may be called from any goroutine, and from its own callbacks.
type Keeper struct {
	provider Provider
	opts     Options
	ctx      context.Context // ends with Close; provider calls run under it
	cancel   context.CancelFunc

	mu     sync.Mutex // guards all below
	outbox outbox

	status     Status
	generation uint64       // counts sign-outs and identity changes; results of an older one are dropped
	cached     *token.Token // the newest token of the current identity
	cachedFrom time.Time    // the call that brought it began then
	handedOut  bool         // whether a client has cached already
	given      token.Print  // the token that a client was last given
	givenAt    time.Time    // it was first given then
	signedIn   bool         // whether this session ever had a token
	refused    memory
	skew       time.Duration // server clock − this clock, as learned from iat
	flights    map[bool]*flight
	asks       int                // of clients
	tries      int                // of the provider
	calls      map[*call]struct{} // provider calls that may still return
	lastCall   map[bool]time.Time // when the newest one of each strength began

	born            time.Time // with its monotonic reading
	clocks          clocks
	visible, online bool
	wokenAt         time.Time

	requests  map[*request]struct{} // the provider's own, under way
	rewritten rewritten
	pacing    Pacing
	peers     peers
	refusals  int // answers in a row that a client threw back at once

	freshAt        time.Time // the newest token came then; failures of older tries don't count
	proven         bool      // the session was proven over, rather than ended by the application
	overAt         time.Time // it was last found over then
	degradedSince  time.Time
	heal           heal
	lastFailure    *FailureAt
	proof          proof
	expiryDeferred bool // onSessionExpired was suppressed and is owed if proven
	warned         map[string]bool
	closed         bool
	told           Snapshot
	timeline       timeline.Timeline
}

// New makes a Keeper for a page that is visible and online as far as known.
// Close it when it is no longer needed.
func New(provider Provider, opts Options) *Keeper {
	ctx, cancel := context.WithCancel(context.Background())
	opts = opts.withDefaults()
	k := &Keeper{
		provider: provider,
		opts:     opts,
		pacing:   NewPacing(opts),
		ctx:      ctx,
		cancel:   cancel,
		flights:  map[bool]*flight{},
		calls:    map[*call]struct{}{},
		lastCall: map[bool]time.Time{},
		requests: map[*request]struct{}{},
		warned:   map[string]bool{},
		peers:    newPeers(),
		born:     time.Now().Add(-opts.Age),
		visible:  true,
		online:   true,
	}
	k.lock()
	defer k.unlock()
	k.record(&timeline.Event{Kind: timeline.KindEngine, Reason: "ready"})
	return k
}

// Settle receives the answer to a call, once: a token, or ok false once the
// session is proven over.
type Settle func(token string, ok bool)

// Underway is a provider call that the page began before there was a Keeper.
type Underway struct {
	// Started is when it began, by the wall clock.
	Started time.Time
	// Wait returns its outcome, as a Provider would.
	Wait func(ctx context.Context) (token string, err error)
}

// Ask asks for an access token. settle may run before Ask returns. An unforced
// call takes any usable token; a forced one says that the client's token is no
// good, and takes only one that was minted after it asked.
//
// A non-nil under is this call's own first try; nothing else is asked until it
// has failed, or is late.
func (k *Keeper) Ask(force bool, under *Underway, settle Settle) {
	k.lock()
	defer k.unlock()
	cached := !force && k.goodFor(k.now())
	k.asks++
	switch {
	case k.closed:
		k.answerNow(force, settle, nil)
	case !force && k.status == StatusSignedOut:
		k.answerNow(force, settle, nil) // nothing to ask for until a forced call or a new identity
	case cached:
		k.answerNow(force, settle, k.cached)
	case force:
		k.force(under, settle)
	default:
		k.hold(false, waiter{settle: settle, number: k.asks, asked: k.now()}, under)
	}
}

// Cached is Ask for an unforced call that need not wait: the cached token, if it
// may be handed out now. It spares the page a callback.
func (k *Keeper) Cached() (token string, ok bool) {
	k.lock()
	defer k.unlock()
	if !k.lends(k.clocks.wall) {
		return "", false
	}
	k.asks++
	k.recordCall(false, timeline.SourceCache)
	k.give(k.cached)
	return k.cached.Raw(), true
}

// lends reports whether an unforced call at that time gets the cached token.
func (k *Keeper) lends(at time.Time) bool {
	return !k.closed && k.status != StatusSignedOut && k.goodFor(at)
}

// lease is how long the page may give out the cached token by itself, so that a
// burst of calls asks once.
const lease = time.Second

// LentUntil is until when further unforced calls may have what Cached gave without
// asking, as long as the Keeper is told nothing else and tells of no change; zero
// if they may not.
func (k *Keeper) LentUntil() time.Time {
	k.lock()
	defer k.unlock()
	until := k.clocks.wall.Add(lease)
	if !k.lends(until) {
		return time.Time{}
	}
	return until
}

// Fetch is Ask for a goroutine that can wait. It returns ctx's error when ctx
// ends first; the call itself goes on and its token is cached.
func (k *Keeper) Fetch(ctx context.Context, force bool) (token string, ok bool, err error) {
	type reply struct {
		token string
		ok    bool
	}
	answered := make(chan reply, 1)
	k.Ask(force, nil, func(token string, ok bool) { answered <- reply{token, ok} })
	select {
	case r := <-answered:
		return r.token, r.ok, nil
	case <-ctx.Done():
		return "", false, context.Cause(ctx)
	}
}

// Seed offers an answer that the provider gave before there was a Keeper, to a
// call that began at started. A client has it already.
func (k *Keeper) Seed(raw string, force bool, started time.Time) {
	k.lock()
	defer k.unlock()
	if err := k.accept(&call{from: timeline.SourceSeed, generation: k.generation, force: force, started: started}, raw); err == nil && k.cached != nil {
		k.give(k.cached)
	}
}

// Close ends the Keeper: held calls are answered with no token, and the
// provider's context ends.
func (k *Keeper) Close() {
	k.lock()
	defer k.unlock()
	if k.closed {
		return
	}
	k.done()
	k.closed = true
	k.generation++
	k.cached = nil
	k.settleAll()
	for r := range k.requests {
		r.timer.Stop()
	}
	clear(k.requests)
	k.cancel()
}

func (k *Keeper) now() time.Time { return k.opts.Now().Round(0) }

// give notes that a client has the token.
func (k *Keeper) give(t *token.Token) {
	k.handedOut = k.handedOut || t == k.cached
	if t.Print != k.given {
		k.given, k.givenAt = t.Print, k.now()
	}
}

// answer queues a settlement; a nil token means signed out.
func (k *Keeper) answer(settle Settle, t *token.Token) {
	if t == nil {
		k.outbox.add(func() { settle("", false) })
		return
	}
	k.give(t)
	raw := t.Raw()
	k.outbox.add(func() { settle(raw, true) })
}

// answerNow answers a call that need not be held.
func (k *Keeper) answerNow(force bool, settle Settle, t *token.Token) {
	var from timeline.Source
	if t != nil {
		from = timeline.SourceCache
	}
	k.recordCall(force, from)
	k.answer(settle, t)
}

// answerHeld answers a call that was held.
func (k *Keeper) answerHeld(f *flight, w waiter, t *token.Token) {
	if w.number > 0 {
		e := &timeline.Event{Kind: timeline.KindAnswered, Call: w.number, Forced: f.force, Length: k.now().Sub(w.asked)}
		if t != nil {
			e.Token = t.Hash()
		}
		k.record(e)
	}
	if !w.probe { // whose token nobody has seen
		k.answer(w.settle, t)
	}
}
