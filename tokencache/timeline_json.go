package tokencache

import (
	"strconv"
	"strings"
	"time"
)

// kindForms is what JavaScript gets of each kind: TimelineEvent of
// web/src/types.ts. A field stands as $ and its letter in Event.member.
var kindForms = [kindCount]string{
	KindEngine:    `engine","state":$r,"code":null`,
	KindCall:      `call","call":$c,"forced":$f,"cached":$k,"times":$n`,
	KindHold:      `hold","call":$c,"forced":$f`,
	KindAnswered:  `answered","call":$c,"forced":$f,"after":$a,"token":$t`,
	KindTry:       `try","try":$y,"forced":$f,"age":$l`,
	KindToken:     `token","token":$t,"source":$s,"try":$y,"forced":$f,"life":$i,"remaining":$m`,
	KindFailure:   `failure","try":$y,"class":$e,"reason":$r,"next":$l`,
	KindDropped:   `dropped","try":$y`,
	KindFallback:  `fallback","token":$t`,
	KindRefused:   `refused","token":$t,"source":$s`,
	KindIdentity:  `identity","source":$s`,
	KindWake:      `wake","signals":$w,"slept":$l`,
	KindVisible:   `visible"`,
	KindHidden:    `hidden"`,
	KindOnline:    `online"`,
	KindOffline:   `offline"`,
	KindReload:    `reload","verdict":$v,"source":$s`,
	KindTransport: `transport","verdict":$v,"reason":$r,"status":$h,"attempt":$y,"wait":$l`,
	KindTab:       `tab","reason":$r,"count":$n`,
	KindSignedOut: `signedOut","reason":$r,"evidence":$e,"try":$y,"failures":$n,"span":$l`,
}

// TimelineJSON writes events as JavaScript gets them, a line each.
func TimelineJSON(events []Event) string {
	lines := make([]string, len(events))
	for i := range events {
		lines[i] = events[i].JSON()
	}
	return "[" + strings.Join(lines, ",\n") + "]"
}

// JSON is the event as JavaScript gets it. By hand: encoding/json would weigh more
// than the Keeper, and no word here needs an escape.
func (e *Event) JSON() string {
	s := `{"at":` + strconv.FormatInt(e.At.UnixMilli(), 10) + `,"mono":` + milliseconds(e.Mono) + `,"kind":"`
	form := kindForms[e.Kind]
	for {
		before, after, more := strings.Cut(form, "$")
		s += before
		if !more {
			return s + "}"
		}
		s += e.member(after[0])
		form = after[1:]
	}
}

func (e *Event) member(letter byte) string {
	switch letter {
	case 'a':
		return milliseconds(e.Length)
	case 'c':
		return numberOrNull(e.Call)
	case 'e':
		return e.class()
	case 'f':
		return strconv.FormatBool(e.Forced)
	case 'h':
		return numberOrNull(e.Status)
	case 'i':
		return spanOrNull(e.Life)
	case 'k':
		return strconv.FormatBool(e.Source == SourceCache)
	case 'l':
		return spanOrNull(e.Length)
	case 'm':
		return spanOrNull(e.Remaining)
	case 'n':
		return numberOrNull(e.Count)
	case 's':
		return textOrNull(string(e.Source))
	case 't':
		return textOrNull(e.Token)
	case 'v':
		return textOrNull(e.Verdict)
	case 'w':
		return "[" + e.Signals + "]"
	case 'y':
		return numberOrNull(e.Try)
	}
	return textOrNull(e.Reason)
}

// class is null for a sign-out by the application.
func (e *Event) class() string {
	if e.Kind == KindSignedOut && e.Try == 0 {
		return "null"
	}
	return textOrNull(e.Class.String())
}

func milliseconds(d time.Duration) string { return strconv.Itoa(int(d.Milliseconds())) }

func spanOrNull(d time.Duration) string { return numberOrNull(int(d.Milliseconds())) }

func numberOrNull(n int) string {
	if n == 0 {
		return "null"
	}
	return strconv.Itoa(n)
}

func textOrNull(s string) string {
	if s == "" {
		return "null"
	}
	return `"` + s + `"`
}
