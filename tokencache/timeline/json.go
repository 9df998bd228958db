package timeline

import (
	"encoding/json"
	"strings"
	"time"
)

// form is what JavaScript gets of a kind: TimelineEvent of web/src/types.ts.
type form struct {
	kind    string
	members []member
}

// member is a field of the JavaScript object. The value is nil where there is none
// to tell.
type member struct {
	name  string
	value func(e *Event) any
}

var (
	call   = member{"call", func(e *Event) any { return number(e.Call) }}
	forced = member{"forced", func(e *Event) any { return e.Forced }}
	cached = member{"cached", func(e *Event) any { return e.Source == SourceCache }}
	times  = member{"times", func(e *Event) any { return number(e.Count) }}
	try    = member{"try", func(e *Event) any { return number(e.Try) }}
	token  = member{"token", func(e *Event) any { return text(e.Token) }}
	source = member{"source", func(e *Event) any { return text(string(e.Source)) }}
	reason = member{"reason", func(e *Event) any { return text(e.Reason) }}
	word   = member{"verdict", func(e *Event) any { return text(e.Verdict) }}
)

// named is a member under another name.
func named(name string, value func(e *Event) any) member { return member{name, value} }

func length(e *Event) any { return span(e.Length) }

var forms = [kindCount]form{
	KindEngine:    {"engine", []member{named("state", reason.value), named("code", nothing)}},
	KindCall:      {"call", []member{call, forced, cached, times}},
	KindHold:      {"hold", []member{call, forced, times}},
	KindAnswered:  {"answered", []member{call, forced, times, named("after", held), token}},
	KindTry:       {"try", []member{try, forced, named("age", length)}},
	KindToken:     {"token", []member{token, source, try, forced, named("life", life), named("remaining", remaining)}},
	KindFailure:   {"failure", []member{try, named("class", class), reason, named("next", length)}},
	KindDropped:   {"dropped", []member{try}},
	KindFallback:  {"fallback", []member{token}},
	KindRefused:   {"refused", []member{token, source}},
	KindIdentity:  {"identity", []member{source}},
	KindWake:      {"wake", []member{named("signals", signals), named("slept", length)}},
	KindVisible:   {"visible", nil},
	KindHidden:    {"hidden", nil},
	KindOnline:    {"online", nil},
	KindOffline:   {"offline", nil},
	KindReload:    {"reload", []member{word, source}},
	KindTransport: {"transport", []member{word, reason, named("status", status), named("attempt", try.value), named("wait", length)}},
	KindTab:       {"tab", []member{reason, named("count", times.value)}},
	KindSignedOut: {"signedOut", []member{reason, named("evidence", evidence), try, named("failures", times.value), named("span", length)}},
}

// String is the kind as JavaScript names it.
func (k Kind) String() string { return forms[k].kind }

// JSON writes events as JavaScript gets them, a line each.
func JSON(events []Event) string {
	lines := make([]string, len(events))
	for i := range events {
		lines[i] = events[i].JSON()
	}
	return "[" + strings.Join(lines, ",\n") + "]"
}

// JSON is the event as JavaScript gets it.
func (e *Event) JSON() string {
	object := map[string]any{"kind": e.Kind.String(), "at": e.At.UnixMilli(), "mono": e.Mono.Milliseconds()}
	for _, m := range forms[e.Kind].members {
		object[m.name] = m.value(e)
	}
	line, err := json.Marshal(object)
	if err != nil {
		panic(err) // never: numbers, texts, booleans and null
	}
	return string(line)
}

// nothing is a member that JavaScript alone can fill.
func nothing(*Event) any { return nil }

func life(e *Event) any      { return span(e.Life) }
func remaining(e *Event) any { return span(e.Remaining) }
func status(e *Event) any    { return number(e.Status) }
func class(e *Event) any     { return e.Class.String() }
func held(e *Event) any      { return e.Length.Milliseconds() }

func signals(e *Event) any { return append([]Signal{}, e.Signals...) }

// evidence is the class of the failures that proved the end; null if the
// application ended it.
func evidence(e *Event) any {
	if e.Try == 0 {
		return nil
	}
	return e.Class.String()
}

func span(d time.Duration) any { return number(int(d.Milliseconds())) }

func number(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
