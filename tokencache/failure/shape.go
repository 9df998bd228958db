package failure

import (
	"slices"
	"strings"
)

// shape is one way in which a provider fails, and what that proves.
type shape struct {
	title  string
	source source
	looks
	proves Failure
}

// looks is how a shape is told. What is left out does not matter; all of the
// rest must fit, each in one of its ways.
type looks struct {
	kind       string   // Thrown.Type
	flagged    bool     // isTransient or retryable is true
	claims     bool     // there is a claims challenge
	noStatus   bool     // the value has no HTTP status
	from, to   int      // the HTTP status
	told       bool     // the message tells an HTTP status of the server's trouble
	names      []string // the whole error.name
	nameStarts []string // its beginning
	nameEnds   []string // its end
	codes      []string // error.code or error.error
	kinds      []string // the same, without namespace, capitals and hyphens
	messages   []string // the whole error.message
	starts     []string // its beginning
	phrases    []string // its beginning, or all that a wrapper has left of it
	parts      []string // any part of it
	words      []string // any part of it, or the beginning of error.code
}

func (l *looks) fit(t *Thrown) bool {
	return (l.kind == "" || l.kind == t.Type) &&
		(!l.flagged || isTrue(t.Transient) || isTrue(t.Retryable)) &&
		(!l.claims || t.Claims) &&
		(!l.noStatus || t.Status == 0) &&
		(l.to == 0 || l.from <= t.Status && t.Status <= l.to) &&
		(!l.told || t.Status == 0 && tellsTrouble(t.Message)) &&
		anyFits(l.names, t.Name, equal) &&
		anyFits(l.nameStarts, t.Name, strings.HasPrefix) &&
		anyFits(l.nameEnds, t.Name, strings.HasSuffix) &&
		(anyFits(l.codes, t.Code, equal) || anyFits(l.codes, t.OAuth, equal)) &&
		(anyFits(l.kinds, plain(t.Code), equal) || anyFits(l.kinds, plain(t.OAuth), equal)) &&
		anyFits(l.messages, t.Message, equal) &&
		anyFits(l.starts, t.Message, strings.HasPrefix) &&
		(anyFits(l.phrases, t.Message, strings.HasPrefix) || t.Status == 0 && anyFits(l.phrases, t.Message, wraps)) &&
		anyFits(l.parts, t.Message, strings.Contains) &&
		(anyFits(l.words, t.Code, strings.HasPrefix) || anyFits(l.words, t.Message, strings.Contains))
}

// anyFits reports whether text fits one of the ways; no ways, no matter.
func anyFits(ways []string, text string, fits func(text, way string) bool) bool {
	return len(ways) == 0 || slices.ContainsFunc(ways, func(way string) bool { return fits(text, way) })
}

// tellsTrouble reports whether a message tells a status that says nothing of the
// session.
func tellsTrouble(message string) bool {
	status := statusIn(message)
	return status != 0 && TransientStatus(status)
}

func equal(a, b string) bool { return a == b }

func isTrue(b *bool) bool { return b != nil && *b }

// causeDepth bounds how far a chain of causes is followed.
const causeDepth = 4

// shapeOf is the first shape that fits t or one of its causes; nil if none does.
func shapeOf(t *Thrown) *shape {
	for i := range shapes {
		cause := t
		for depth := 0; cause != nil && depth < causeDepth; depth++ {
			if shapes[i].fit(cause) {
				return &shapes[i]
			}
			cause = cause.Cause
		}
	}
	return nil
}

// TransientStatus reports whether an HTTP status says nothing of the session: a
// time-out, a rate limit, a captive portal (511), a server in trouble.
func TransientStatus(status int) bool {
	s := shapeOf(&Thrown{Status: status})
	return s != nil && s.proves.Class == Transient
}

// ByReason is the failure of the table that has this reason: what a timeline's
// words stand for.
func ByReason(reason string) (f Failure, known bool) {
	for i := range shapes {
		if shapes[i].proves.Reason == reason {
			return shapes[i].proves, true
		}
	}
	for _, kind := range []string{"null", "undefined"} {
		if f, _ := byType(&Thrown{Type: kind, Answered: true}); f.Reason == reason {
			return f, true
		}
	}
	return Failure{}, false
}
