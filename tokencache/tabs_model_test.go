package tokencache

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

var (
	tabsSeed  = flag.Uint64("tabs.seed", 0, "replay the model of many tabs with this `seed` alone")
	tabsSeeds = flag.Int("tabs.seeds", defaultCycles/100, "how many browsers the model of many tabs lives through")
)

// tabsWorld is a browser of many tabs of one or two users, with an auth server.
// Each round is a wake after which every tab's client asks for a new token, under
// one adversity.
type tabsWorld struct {
	*browser
	seed  uint64
	opts  Options
	round adversity

	mu       sync.Mutex
	down     time.Time // the network is, until then
	busy     time.Time // the server says so, until then
	over     bool      // every session was revoked
	lost     map[*tab]bool
	underway map[int]int // by user
	minted   int
	requests []time.Time // of one round
	calls    []*tabCall
	broken   string
}

// tabCall is a client's call.
type tabCall struct {
	tab   *tab
	asked time.Time
	pending
}

// adversity is what a round has in store.
type adversity int

const (
	calm        adversity = iota
	freezes               // the tab that has the lock, or any
	crashes               // the same
	scrambled             // messages are late, doubled, lost, out of order
	hostile               // somebody else speaks on the channel
	unreached             // no network at first
	rateLimit             // 429 at first
	raced                 // who refreshes while another does may be told invalid_grant
	adversities           // how many there are
)

func (a adversity) String() string {
	return [...]string{"calm", "freezes", "crashes", "scrambled", "hostile", "unreached", "rateLimit", "raced"}[a]
}

// draw is uniform in [0, 1), by the seed, the time and the salt alone.
func (w *tabsWorld) draw(salt uint64) float64 {
	x := &world{schedule: schedule{seed: w.seed}, began: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	return x.draw(salt)
}

func (w *tabsWorld) between(salt uint64, least, most time.Duration) time.Duration {
	return least + time.Duration(w.draw(salt)*float64(most-least))
}

func (w *tabsWorld) openTab(n int) *tab {
	t := w.open(w.opts)
	t.badge = w.badge(n)
	t.respondWith(func(closed <-chan struct{}, _ bool) (string, error) { return w.refresh(closed, t, uint64(n)) })
	return t
}

// refresh is the provider.
func (w *tabsWorld) refresh(closed <-chan struct{}, t *tab, salt uint64) (string, error) {
	user := t.badge.user
	w.mu.Lock()
	latency := w.between(salt, 20*time.Millisecond, 900*time.Millisecond)
	if time.Now().Before(w.down) {
		w.mu.Unlock()
		time.Sleep(latency / 10)
		return "", errNetwork
	}
	w.requests = append(w.requests, time.Now())
	loses := w.round == raced && w.underway[user] > 0 && !w.lost[t]
	w.lost[t] = loses
	w.underway[user]++
	w.mu.Unlock()
	select {
	case <-time.After(latency):
	case <-closed:
		return "", context.Canceled
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.underway[user]--
	for t.stopped() { // nothing comes back to a tab that does not run
		w.mu.Unlock()
		time.Sleep(100 * time.Millisecond)
		w.mu.Lock()
		if t.Keeper.closed() {
			return "", context.Canceled
		}
	}
	switch {
	case w.over, loses:
		return "", errRevoked
	case time.Now().Before(w.busy):
		return "", &failure.Thrown{Type: "object", Status: 429, RetryAfter: 10 * time.Second}
	}
	return w.mintFor(t)
}

func (t *tab) stopped() bool {
	t.browser.mu.Lock()
	defer t.browser.mu.Unlock()
	return t.frozen || t.crashed
}

// ask has a tab's client force, as Convex does after a wake.
func (w *tabsWorld) ask(t *tab) {
	c := &tabCall{tab: t, asked: time.Now()}
	w.mu.Lock()
	w.calls = append(w.calls, c)
	w.mu.Unlock()
	t.Ask(Call{Client: "client", Force: true}, func(token string, ok bool) {
		w.mu.Lock()
		defer w.mu.Unlock()
		c.settled++
		c.token, c.ok, c.at = token, ok, time.Now()
	})
}

func (w *tabsWorld) wake() {
	w.mu.Lock()
	w.requests, w.calls = nil, nil
	w.mu.Unlock()
	for i, t := range w.tabs {
		if t.hidden = w.draw(uint64(100+i)) < 0.6; t.hidden {
			t.Hidden()
		} else {
			t.Wake(timeline.SignalVisible)
		}
		t.Wake(timeline.SignalOnline)
		soon := 1500 * time.Millisecond
		if w.draw(uint64(300+i)) < 0.3 {
			soon = 20 * time.Second // a socket that is slow to come back
		}
		time.AfterFunc(w.between(uint64(200+i), 0, soon), func() { w.ask(t) })
	}
}

// victim is who has the lock, or the first tab.
func (w *tabsWorld) victim() *tab {
	w.browser.mu.Lock()
	defer w.browser.mu.Unlock()
	for _, t := range w.locks {
		return t
	}
	return w.tabs[0]
}

// live lives through the rounds and an end of all sessions.
func (w *tabsWorld) live(rounds int) {
	for i := range 2 + int(w.draw(1)*18) {
		w.openTab(i).Ask(Call{Client: "client", Force: false}, func(string, bool) {})
	}
	time.Sleep(2 * time.Second)
	for n := range rounds {
		w.expire()
		time.Sleep(w.between(2, 0, time.Minute))
		w.round = adversity(w.draw(3) * float64(adversities))
		w.begin()
		w.wake()
		w.through()
		time.Sleep(10 * time.Second)
		w.end()
		w.judge(n)
	}
	w.revoke()
	for _, t := range w.tabs {
		t.Close()
	}
	synctest.Wait()
}

// begin sets a round's adversity up.
func (w *tabsWorld) begin() {
	w.browser.mu.Lock()
	w.deliver = nil
	if w.round == scrambled {
		w.deliver = w.scramble
	}
	w.browser.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	switch w.round {
	case unreached:
		w.down = time.Now().Add(w.between(4, 0, 10*time.Second))
	case rateLimit:
		w.busy = time.Now().Add(time.Second)
	}
}

func (w *tabsWorld) scramble(to *tab) (delays []time.Duration) {
	salt := uint64(len(w.posts)) + uint64(slices.Index(w.tabs, to))
	for range int(w.draw(salt) * 4) {
		salt++
		delays = append(delays, w.between(salt, 0, 4*time.Second))
	}
	return delays
}

// through is what happens in the first seconds of a round.
func (w *tabsWorld) through() {
	switch w.round {
	case freezes, crashes:
		time.Sleep(w.between(5, 0, 2*time.Second))
		victim := w.victim()
		if w.round == crashes {
			w.crash(victim)
		} else {
			w.freeze(victim)
		}
	case hostile:
		for i := range 400 { // longer than any wait may last
			time.Sleep(20 * time.Millisecond)
			t := w.tabs[i%len(w.tabs)]
			forged := messages(t.forged())
			m := forged[int(w.draw(6)*float64(len(forged)))]
			if m.Kind != tabs.KindQuiet { // which may silence a tab, for minutes: TestNoMessageSilencesATabForGood
				t.Hear(t.from(m).Wire())
			}
		}
	}
}

// forged is a token of another user's, which claims to be new.
func (t *tab) forged() token.Token {
	stranger := t.badge
	stranger.user = 3
	l := &lab{t: t.t, life: t.life, claims: stranger.claims()}
	parsed, _ := token.Parse(l.token(l.life))
	return parsed
}

// end lets the round's calls be answered.
func (w *tabsWorld) end() {
	time.Sleep(time.Minute)
	for _, t := range w.tabs {
		w.thaw(t)
	}
	time.Sleep(10 * time.Second)
	synctest.Wait()
}

// revoke ends every session: each tab that anybody sees is out by a proof of its own.
func (w *tabsWorld) revoke() {
	w.round = calm
	w.mu.Lock()
	w.over = true
	w.mu.Unlock()
	w.expire()
	w.wake()
	for _, t := range w.tabs {
		t.Wake(timeline.SignalVisible)
	}
	time.Sleep(time.Minute)
	synctest.Wait()
	for i, t := range w.tabs {
		if !t.crashed && t.Snapshot().Status != StatusSignedOut {
			w.fault("tab %d is still in though the session is over", i)
		}
	}
}

func (w *tabsWorld) fault(format string, args ...any) {
	if w.broken == "" {
		w.broken = fmt.Sprintf(format, args...)
	}
}

// TestManyTabsModel lives through many browsers of 2 to 20 tabs.
func TestManyTabsModel(t *testing.T) {
	if *tabsSeed != 0 {
		t.Log(liveTabs(t, *tabsSeed, Options{}))
		return
	}
	for seed := range uint64(*tabsSeeds) {
		if broken := liveTabs(t, seed+1, Options{}); broken != "" {
			t.Fatalf("%s: go test ./tokencache -run TestManyTabsModel -tabs.seed=%d", broken, seed+1)
		}
	}
}

// TestWithoutTabsTheModelFindsTheStorm is the control.
func TestWithoutTabsTheModelFindsTheStorm(t *testing.T) {
	for seed := range uint64(20) {
		if broken := liveTabs(t, seed+1, Options{Tabs: noTabs}); broken != "" {
			return
		}
	}
	t.Error("twenty tabs that know nothing of each other make no storm")
}

func liveTabs(t *testing.T, seed uint64, opts Options) (broken string) {
	synctest.Test(t, func(t *testing.T) {
		w := &tabsWorld{browser: &browser{t: t, locks: map[string]*tab{}}, seed: seed, opts: opts, lost: map[*tab]bool{}, underway: map[int]int{}}
		w.live(6)
		broken = w.broken
	})
	return broken
}
