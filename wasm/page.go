//go:build js && wasm

package main

import (
	"github.com/hack-pad/safejs"

	"holdfast/jsbridge"
	"holdfast/tokencache"
	"holdfast/tokencache/timeline"
)

// page turns the page's events into signals for every Keeper on it.
type page struct {
	keepers  map[*tokencache.Keeper]bool // whether reloads are guarded
	document safejs.Value
	window   safejs.Value
}

// watchPage listens for as long as the engine lives. Which events come in a
// wake, and in which order, differs from browser to browser.
func watchPage() (*page, error) {
	window := safejs.Global()
	document, err := jsbridge.Get(window, "document")
	if err != nil {
		return nil, err
	}
	p := &page{keepers: map[*tokencache.Keeper]bool{}, document: document, window: window}
	// The document's events, too, are heard at the window: an element of the page may
	// stand in the place of document.addEventListener.
	for _, l := range []struct {
		event string
		fn    func()
	}{
		{"visibilitychange", p.visibilityChanged},
		{"resume", p.waker(timeline.SignalResume)},
		{"pageshow", p.waker(timeline.SignalPageShow)},
		{"offline", func() { p.each((*tokencache.Keeper).Offline) }},
	} {
		if _, err := jsbridge.Listen(window, l.event, func(safejs.Value) { l.fn() }); err != nil {
			return nil, err
		}
	}
	if _, err := jsbridge.Listen(window, "focus", p.focused); err != nil {
		return nil, err
	}
	if _, err := jsbridge.Listen(window, "online", p.online); err != nil {
		return nil, err
	}
	return p, p.watchNavigation()
}

// focused hears also of each field of the page: that of the window counts.
func (p *page) focused(event safejs.Value) {
	target, err := jsbridge.Get(event, "target")
	if current, e := jsbridge.Get(event, "currentTarget"); err == nil && e == nil && target.Equal(current) {
		p.waker(timeline.SignalFocus)()
	}
}

// online is no news if it is the page's own, to reconnect its client (web/src/client/reconnect.ts).
func (p *page) online(event safejs.Value) {
	if !property(event, "holdfast") {
		p.waker(timeline.SignalOnline)()
	}
}

// add puts a Keeper under the page's events and tells it how things stand.
func (p *page) add(k *tokencache.Keeper, guardsReloads bool) (forget func()) {
	p.keepers[k] = guardsReloads
	p.readAgain(k)
	return func() { delete(p.keepers, k) }
}

func (p *page) visibilityChanged() {
	if p.hidden() {
		p.each(p.readAgain)
		return
	}
	p.waker(timeline.SignalVisible)()
}

func (p *page) waker(s timeline.Signal) func() {
	return func() {
		p.each(p.readAgain)
		p.each(func(k *tokencache.Keeper) { k.Wake(s) })
	}
}

// readAgain tells a Keeper what the page is just now: events are missed.
func (p *page) readAgain(k *tokencache.Keeper) { k.Page(!p.hidden(), !p.offline()) }

func (p *page) each(fn func(*tokencache.Keeper)) {
	for k := range p.keepers {
		fn(k)
	}
}

// hidden is true only where the page says so itself: an element named "hidden" may
// stand in its place.
func (p *page) hidden() bool {
	hidden, err := jsbridge.Get(p.document, "hidden")
	return err == nil && jsbridge.TypeOf(hidden) == "boolean" && truthy(hidden)
}

// offline is true only where the browser says so in so many words.
func (p *page) offline() bool {
	navigator, err := jsbridge.Get(p.window, "navigator")
	if err != nil {
		return false
	}
	onLine, err := jsbridge.Get(navigator, "onLine")
	return err == nil && jsbridge.TypeOf(onLine) == "boolean" && !truthy(onLine)
}
