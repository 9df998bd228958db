//go:build !js

package providers

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"holdfast/web/demo/browser"
)

// Page is a provider's app in a browser.
type Page struct {
	*browser.Tab
	t        browser.T
	lab      *Lab
	address  string
	holdfast bool
	// What counts is what came after: this many changes of this load.
	load string
	from int
}

// seen is window.seen, see src/recorder.tsx.
type seen struct {
	Load    string   `json:"load"`
	State   shown    `json:"state"`
	Changes []change `json:"changes"`
	Tokens  []struct {
		At   int64  `json:"at"` // milliseconds since 1970, as all of them
		Hash string `json:"hash"`
	} `json:"tokens"`
	Errors []string `json:"errors"`
}

type change struct {
	At    int64 `json:"at"`
	State shown `json:"state"`
}

// shown is what a page shows of its user.
type shown string

const (
	loading shown = "loading"
	in      shown = "in"
	out     shown = "out"
	anon    shown = "anon" // in, by the page's own account; but nobody to whom it asks for data
)

// noDriver hides that a program drives the browser: @clerk/shared takes that for offline.
const noDriver = `Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })`

// SignedIn opens the provider's app in a browser of its own, today's or Holdfast's, and
// returns once its user is signed in and a server has accepted a token.
func (lab *Lab) SignedIn(holdfast bool) *Page {
	lab.t.Helper()
	p := lab.page(browser.Open(lab.t, noDriver), holdfast)
	p.Navigate(p.address)
	p.Until("window.signIn && window.seen.state === 'out'", "the app offers to sign in")
	// Not awaited: the page may be left for the provider's.
	browser.Eval[bool](p.Tab, "void signIn().catch((error) => seen.errors.push(`signIn: ${error}`)), true")
	p.enter()
	return p
}

// Beside opens the app in another tab of the same browser, whose user is signed in.
func (p *Page) Beside() *Page {
	p.t.Helper()
	other := p.lab.page(p.Tab.Beside(), p.holdfast)
	other.Navigate(other.address)
	other.enter()
	return other
}

func (lab *Lab) page(tab *browser.Tab, holdfast bool) *Page {
	with := "today"
	if holdfast {
		with = "holdfast"
	}
	query := url.Values{
		"provider": {lab.provider.Name}, "with": {with}, "auth": {lab.auth},
		"life": {strconv.Itoa(int(lab.provider.Life.Seconds()))},
	}
	p := &Page{Tab: tab, t: lab.t, lab: lab, address: lab.pages + "/?" + query.Encode(), holdfast: holdfast}
	lab.t.Cleanup(p.explain)
	return p
}

// enter waits until the user is in.
func (p *Page) enter() {
	p.t.Helper()
	p.Until("window.seen?.state === 'in' && seen.tokens.length > 0", "the user is signed in")
	if p.holdfast {
		p.Until("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('.wasm'))", "the engine has come")
	}
	p.mark()
}

// mark notes where the page stands.
func (p *Page) mark() {
	p.t.Helper()
	s := browser.Eval[seen](p.Tab, "window.seen")
	p.load, p.from = s.Load, len(s.Changes)
}

// seen reads what the page shows; false while it is between two pages. It is as if the user
// were at it: in a hidden tab Chromium lets timers run once a minute.
func (p *Page) seen() (seen, bool) {
	s, err := browser.TryEval[seen](p.Tab, "(window.look?.(), window.seen)")
	return s, err == nil
}

// loadAgain leaves the app, waits, and loads it.
func (p *Page) loadAgain(after time.Duration) {
	p.t.Helper()
	p.Navigate("about:blank")
	time.Sleep(after)
	p.Navigate(p.address)
	p.Until("window.seen", "the page is there")
	p.load, p.from = browser.Eval[string](p.Tab, "seen.load"), 0
}

// since are the changes that count.
func (p *Page) since(s seen) []change {
	if s.Load != p.load {
		return s.Changes
	}
	return s.Changes[min(p.from, len(s.Changes)):]
}

// fresh is when a server first accepted a token that is newer than a time; 0 if it has not.
func (s seen) fresh(since time.Time) int64 {
	for _, token := range s.Tokens {
		if token.At > since.UnixMilli() {
			return token.At
		}
	}
	return 0
}

// story is what is known of the page, for who wonders what happened.
func (p *Page) story() string {
	known, err := browser.TryEval[string](p.Tab, "JSON.stringify(window.seen)")
	text := fmt.Sprintf("the page: %s %v\nits console: %q\n", known, err, p.Console())
	for _, line := range p.lab.proxy.asked() {
		text += line + "\n"
	}
	return text
}

// explain logs the story, if the test has failed.
func (p *Page) explain() {
	if t, ok := p.t.(interface {
		Failed() bool
		Logf(format string, args ...any)
	}); ok && t.Failed() {
		t.Logf("%s", p.story())
	}
}
