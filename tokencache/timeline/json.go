package timeline

import (
	"encoding/json"
	"strings"
	"time"
)

// forms are what JavaScript gets of each kind: its name, and the names of its members
// (TimelineEvent of web/src/types.ts). A member is of one field of Event, whatever the
// kind: see member. As text it needs no code that builds it when the engine starts.
var forms = [kindCount]struct{ kind, members string }{
	KindEngine:    {"engine", "state code"},
	KindCall:      {"call", "call forced cached times"},
	KindHold:      {"hold", "call forced times"},
	KindAnswered:  {"answered", "call forced times after token aborted"},
	KindTry:       {"try", "try forced age"},
	KindToken:     {"token", "token source try forced life remaining"},
	KindFailure:   {"failure", "try class reason needs next"},
	KindDropped:   {"dropped", "try"},
	KindFallback:  {"fallback", "token"},
	KindRefused:   {"refused", "token source"},
	KindIdentity:  {"identity", "source"},
	KindWake:      {"wake", "signals slept"},
	KindVisible:   {"visible", ""},
	KindHidden:    {"hidden", ""},
	KindOnline:    {"online", ""},
	KindOffline:   {"offline", ""},
	KindReload:    {"reload", "verdict source"},
	KindTransport: {"transport", "verdict reason status attempt wait"},
	KindTab:       {"tab", "reason count"},
	KindSignedOut: {"signedOut", "reason evidence try failures span"},
}

// String is the kind as JavaScript names it.
func (k Kind) String() string { return forms[k].kind }

// member is the value of a member; nil where there is none to tell.
func (e *Event) member(name string) any {
	switch name {
	case "after":
		return e.Length.Milliseconds()
	case "aborted":
		return e.Source == SourceClient
	case "age", "next", "slept", "wait", "span":
		return span(e.Length)
	case "call":
		return number(e.Call)
	case "cached":
		return e.Source == SourceCache
	case "class":
		return e.Class.String()
	case "evidence":
		return e.evidence()
	case "forced":
		return e.Forced
	case "needs":
		return text(e.Needs.String())
	case "life":
		return span(e.Life)
	case "reason", "state":
		return text(e.Reason)
	case "remaining":
		return span(e.Remaining)
	case "signals":
		return append([]Signal{}, e.Signals...)
	case "source":
		return text(string(e.Source))
	case "status":
		return number(e.Status)
	case "times", "count", "failures":
		return number(e.Count)
	case "token":
		return text(e.Token)
	case "try", "attempt":
		return number(e.Try)
	case "verdict":
		return text(e.Verdict)
	}
	return nil // code: JavaScript alone can fill it
}

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
	for name := range strings.SplitSeq(forms[e.Kind].members, " ") {
		if name != "" {
			object[name] = e.member(name)
		}
	}
	line, err := json.Marshal(object)
	if err != nil {
		panic(err) // never: numbers, texts, booleans and null
	}
	return string(line)
}

// evidence is the class of the failures that proved the end; null if the
// application ended it.
func (e *Event) evidence() any {
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
