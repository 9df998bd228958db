package tokencache

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// What the model knows of the Keeper's interface is in this file.
type (
	sign   = timeline.Signal
	thrown = failure.Thrown
	entry  = timeline.Event // of the timeline
)

const (
	comesBack    = timeline.SignalVisible
	goesOnline   = timeline.SignalOnline
	getsFocus    = timeline.SignalFocus
	isShownAgain = timeline.SignalPageShow
	isResumed    = timeline.SignalResume
)

// port is a Keeper as the model speaks to it.
type port struct{ *Keeper }

// question is a client's call.
type question struct {
	client string // its name; "" says none
	force  bool
}

// openPort opens a Keeper whose page is so old.
func openPort(provide Provider, opts Options) port { return port{New(provide, opts)} }

func (p port) ask(q question, settle Settle) {
	p.Ask(Call{Client: q.client, Force: q.force}, settle)
}

// seed hands over a token that the page got for a client so long ago.
func (p port) seed(q question, raw string, age time.Duration) { p.Seed(q.client, raw, q.force, age) }

// watch watches a request that began this moment.
func (p port) watch(abort func()) (done func()) { return p.Watch(0, abort) }

// freeze lets both of the page's clocks run on while no timer fires. In a bubble
// of synctest the monotonic clock can't be moved: its zero is.
func (p port) freeze(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	field := reflect.ValueOf(p.clock).Elem().FieldByName("born")
	born := (*time.Time)(unsafe.Pointer(field.UnsafeAddr()))
	*born = born.Add(-d)
}

func (p port) lastReason() string {
	if f := p.Snapshot().LastFailure; f != nil {
		return f.Reason
	}
	return "no failure at all"
}

// identity is what the Keeper calls the session; "" for nobody.
func (p port) identity() string {
	if id := p.Snapshot().Identity; id.Known() {
		return fmt.Sprintf("%+v", id)
	}
	return ""
}

// sawAnother reports whether the Keeper found by itself that the identity is
// another.
func sawAnother(e entry) bool {
	return e.Kind == timeline.KindIdentity && e.Source != timeline.SourceApplication
}

// tells reports whether an entry of the timeline holds a token.
func tells(e entry) bool {
	text := e.JSON()
	return strings.Contains(text, "eyJ") || strings.Contains(text, opaquePrefix) || len(e.Token) > 8 || len(text) > 400
}

// captivePage is what a captive portal answers.
var captivePage = Response{Status: 200, HTML: true}
