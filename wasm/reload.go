//go:build js && wasm

package main

import (
	"strconv"

	"github.com/hack-pad/safejs"

	"holdfast/jsbridge"
	"holdfast/tokencache"
)

// reloadLog keeps the time of the last reload in sessionStorage, which a reload
// survives and another tab does not share. It holds a time and nothing else.
type reloadLog struct{}

const reloadKey = "holdfast:reloaded"

func (reloadLog) Last() (at int64) {
	stored, err := storage("getItem", reloadKey)
	if err != nil {
		return 0
	}
	raw, err := jsbridge.String(stored, 64)
	if err != nil {
		return 0
	}
	at, err = strconv.ParseInt(raw, 10, 64)
	if err != nil {
		return 0
	}
	return at
}

func (reloadLog) Note(at int64) {
	_, _ = storage("setItem", reloadKey, strconv.FormatInt(at, 10)) // full or forbidden: no breaker
}

func storage(method string, args ...any) (safejs.Value, error) {
	session, err := jsbridge.Get(safejs.Global(), "sessionStorage")
	if err != nil {
		return safejs.Undefined(), err
	}
	return jsbridge.Call(session, method, args...)
}

// watchNavigation hears of scripted reloads and redirects, where the browser has
// the Navigation API. A reload from the browser's own button does not come here.
func (p *page) watchNavigation() error {
	navigation, err := jsbridge.Get(p.window, "navigation")
	if err != nil || jsbridge.TypeOf(navigation) != "object" {
		return nil
	}
	_, err = jsbridge.Listen(navigation, "navigate", p.navigating)
	return err
}

func (p *page) navigating(event safejs.Value) {
	if !property(event, "cancelable") {
		return
	}
	n := tokencache.Navigation{
		Scripted:     !property(event, "userInitiated") && !p.userActive(),
		SameDocument: p.staysHere(event),
	}
	for keeper, guards := range p.keepers {
		if guards && keeper.SuppressNavigation(n) {
			_, _ = jsbridge.Call(event, "preventDefault")
			return
		}
	}
}

// userActive is whether a click or a key just before may be the reason.
func (p *page) userActive() bool {
	navigator, err := jsbridge.Get(p.window, "navigator")
	if err != nil {
		return false
	}
	activation, err := jsbridge.Get(navigator, "userActivation")
	return err == nil && property(activation, "isActive")
}

// staysHere is whether the document outlives the navigation, or only a download
// begins.
func (p *page) staysHere(event safejs.Value) bool {
	if property(event, "hashChange") || stringProperty(event, "downloadRequest") != "" {
		return true
	}
	destination, err := jsbridge.Get(event, "destination")
	return err == nil && property(destination, "sameDocument")
}

func property(v safejs.Value, name string) bool {
	p, err := jsbridge.Get(v, name)
	return err == nil && truthy(p)
}

func stringProperty(v safejs.Value, name string) string {
	p, err := jsbridge.Get(v, name)
	if err != nil {
		return ""
	}
	s, _ := jsbridge.String(p, textLimit)
	return s
}
