package tokencache

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/tabs"
	"holdfast/tokencache/timeline"
)

// browser is what the tabs of one origin share: a channel and locks.
type browser struct {
	t     *testing.T
	tabs  []*tab
	mu    sync.Mutex
	locks map[string]*tab
	posts []string // every message
	// deliver says how often, and how late, a message gets to a tab; nil is once, at once.
	deliver func(to *tab) []time.Duration
	// translate is what a message is to another tab; nil is what it was.
	translate func(from, to *tab, message string) string
}

// tab is a Keeper in one tab.
type tab struct {
	*lab
	browser *browser
	badge   badge
	hidden  bool
	crashed bool
	// forgedAt is the time of the newest message that from made.
	forgedAt int64
	channel  string
	frozen   bool
	// wasFrozen is true from the first time on.
	wasFrozen bool
	inbox     []string // messages for a frozen tab
	owed      []func() // what a frozen tab would have done
	lockAPI   func(answered func(release func(), taken bool)) bool
}

// runTabs runs a test with n tabs of one session, each of which has a token
// that is its own.
func runTabs(t *testing.T, n int, fn func(b *browser)) { runTabsWith(t, n, Options{}, fn) }

func runTabsWith(t *testing.T, n int, opts Options, fn func(b *browser)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &browser{t: t, locks: map[string]*tab{}}
		for range n {
			b.open(opts)
		}
		for _, tab := range b.tabs {
			tab.signIn()
		}
		defer func() {
			for _, tab := range b.tabs {
				b.thaw(tab)
				tab.Close()
			}
			synctest.Wait()
		}()
		fn(b)
	})
}

func (b *browser) open(opts Options) *tab {
	tab := &tab{browser: b}
	tab.lab = &lab{t: b.t, life: 5 * time.Minute, claims: jwt.MapClaims{"iss": "https://issuer", "sub": "user_1", "sid": "session_1"}}
	tab.answer(tab.mint)
	opts.Habits = authKitAndConvex
	opts.OnSignedOut = func(end End) { tab.signedOut = append(tab.signedOut, end.Reason) }
	opts.OnSessionExpired = func() { tab.expired++ }
	if opts.Tabs == nil {
		opts.Tabs = tab
	} else {
		opts.Tabs = nil // noTabs
	}
	tab.Keeper = New(tab.provide, opts)
	b.tabs = append(b.tabs, tab)
	return tab
}

// noTabs as Options.Tabs opens tabs that are alone: the control.
var noTabs Tabs = &tab{}

func (t *tab) Join(channel string) { t.channel = channel }

func (t *tab) Post(message string) {
	b := t.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	if t.frozen || t.crashed {
		return
	}
	b.posts = append(b.posts, message)
	for _, other := range b.tabs {
		if other == t {
			continue
		}
		message := message
		if b.translate != nil {
			message = b.translate(t, other, message)
		}
		delays := []time.Duration{time.Millisecond}
		if b.deliver != nil {
			delays = b.deliver(other)
		}
		for _, d := range delays {
			time.AfterFunc(d, func() { other.arrive(message) })
		}
	}
}

func (t *tab) arrive(message string) {
	b := t.browser
	b.mu.Lock()
	switch {
	case t.crashed:
		b.mu.Unlock()
	case t.frozen:
		t.inbox = append(t.inbox, message)
		b.mu.Unlock()
	default:
		b.mu.Unlock()
		t.Hear(message)
	}
}

func (t *tab) TryLock(name string, answered func(release func(), taken bool)) {
	if t.lockAPI != nil && t.lockAPI(answered) {
		return
	}
	b := t.browser
	b.mu.Lock()
	if t.crashed || t.frozen {
		b.mu.Unlock()
		return
	}
	if b.locks[name] != nil {
		b.mu.Unlock()
		answered(nil, true)
		return
	}
	b.locks[name] = t
	b.mu.Unlock()
	go answered(func() { t.release(name) }, false)
}

func (t *tab) release(name string) {
	b := t.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case t.frozen:
		t.owed = append(t.owed, func() { t.release(name) })
	case b.locks[name] == t:
		delete(b.locks, name)
	}
}

// freeze stops a tab as a browser does: it hears and says nothing, and keeps its lock.
func (b *browser) freeze(t *tab) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t.frozen, t.wasFrozen = true, true
}

func (b *browser) thaw(t *tab) {
	b.mu.Lock()
	inbox, owed := t.inbox, t.owed
	t.frozen, t.inbox, t.owed = false, nil, nil
	b.mu.Unlock()
	for _, fn := range owed {
		fn()
	}
	for _, message := range inbox {
		t.Hear(message)
	}
}

// crash ends a tab: the browser lets go of its lock, and nobody is told.
func (b *browser) crash(t *tab) {
	defer t.Close() // what it does is of no effect
	b.mu.Lock()
	defer b.mu.Unlock()
	t.crashed = true
	for name, owner := range b.locks {
		if owner == t {
			delete(b.locks, name)
		}
	}
}

// held is how many locks are held.
func (b *browser) held() int {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.locks)
}

func (b *browser) posted(kind tabs.Kind) (found []string) {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, message := range b.posts {
		if strings.HasPrefix(message, fmt.Sprint("holdfast2 ", kind, " ")) {
			found = append(found, message)
		}
	}
	return found
}

// calls counts the provider calls of all tabs.
func (b *browser) calls() (n int) {
	for _, tab := range b.tabs {
		n += len(tab.providerCalls())
	}
	return n
}

// expire sleeps until every tab's token has expired.
func (b *browser) expire() {
	time.Sleep(6 * time.Minute)
	synctest.Wait()
}

// askAll has a client in each tab ask, and returns the answers to come.
func (b *browser) askAll(force bool) (all []*pending) {
	for _, tab := range b.tabs {
		p := &pending{}
		all = append(all, p)
		tab.Ask(Call{Client: "client", Force: force}, func(token string, ok bool) {
			tab.mu.Lock()
			defer tab.mu.Unlock()
			p.settled++
			p.token, p.ok, p.at = token, ok, time.Now()
		})
	}
	return all
}

// takes makes each provider call take d.
func (b *browser) takes(d time.Duration) {
	for _, tab := range b.tabs {
		tab.answer(func() (string, error) {
			time.Sleep(d)
			return tab.mint()
		})
	}
}

func (b *browser) fails(err error) {
	b.answers(func() (string, error) {
		time.Sleep(20 * time.Millisecond)
		return "", err
	})
}

func (b *browser) answers(fn func() (string, error)) {
	for _, tab := range b.tabs {
		tab.answer(fn)
	}
}

// dropped is the count that a tab's timeline gives.
func (t *tab) dropped() (n int) {
	for _, e := range t.Timeline() {
		if e.Kind == timeline.KindTab && e.Reason == timeline.TabDropped {
			n = e.Count
		}
	}
	return n
}

// from is a message of a tab that is none of the browser's.
func (t *tab) from(m tabs.Message) tabs.Message {
	t.Keeper.mu.Lock()
	defer t.Keeper.mu.Unlock()
	t.forgedAt = max(t.forgedAt+1, time.Now().UnixMilli())
	m.From, m.At, m.Session = 7, t.forgedAt, t.sharedSession().String()
	return m
}

func answeredAll(t *testing.T, b *browser, all []*pending) {
	t.Helper()
	for i, p := range all {
		seen := b.tabs[i].look(p)
		require.Equal(t, 1, seen.settled, "tab %d is answered once", i)
		require.True(t, seen.ok, "tab %d", i)
	}
}

func distinct(all []*pending) int {
	var tokens []string
	for _, p := range all {
		if !slices.Contains(tokens, p.token) {
			tokens = append(tokens, p.token)
		}
	}
	return len(tokens)
}

func (t *tab) staysIn(for_ time.Duration) {
	t.t.Helper()
	t.sleep(for_)
	assert.Empty(t.t, t.signedOut)
	assert.Zero(t.t, t.expired)
}
