package failure

import (
	"context"
	"errors"
	"slices"

	"holdfast/tokencache/token"
)

// Classify says what a failed provider call proves. What the application's own
// classify said comes first, then the table of shapes, in its order; whatever
// is left is Unknown.
func Classify(err error) Failure {
	var failure Failure
	var thrown *Thrown
	switch {
	case errors.As(err, &failure):
		return failure
	case errors.Is(err, token.ErrEmpty):
		return Failure{Class: Unknown, Reason: token.ErrEmpty.Error()}
	case errors.Is(err, token.ErrTooLong):
		return Failure{Class: Unknown, Reason: token.ErrTooLong.Error()}
	case errors.As(err, &thrown) && thrown != nil:
		return classifyThrown(thrown)
	case errors.Is(err, context.DeadlineExceeded):
		return Deadline
	case errors.Is(err, context.Canceled):
		return Closed
	default:
		return Provider
	}
}

func classifyThrown(t *Thrown) Failure {
	f, isAnswer := byType(t)
	if !isAnswer {
		f = unheardOf
		if s := shapeOf(t); s != nil {
			f = s.proves
		}
	}
	if t.Verdict != nil {
		f = byApplication(*t.Verdict, f)
	}
	f.RetryAfter = t.RetryAfter
	return f
}

// byType judges a value that is no error at all.
func byType(t *Thrown) (Failure, bool) {
	switch {
	case t.Answered && (t.Type == "null" || t.Type == "undefined"):
		return Failure{Class: Unknown, Reason: "the provider has no access token: it answered " + t.Type, Absent: true}, true
	case t.Answered:
		return Failure{Class: Unknown, Reason: answeredWith(t.Type)}, true
	}
	return Failure{}, false
}

// kinds are the values that a provider can answer where a token belongs.
var kinds = []string{"object", "boolean", "number", "bigint", "symbol", "function"}

func answeredWith(kind string) string {
	if !slices.Contains(kinds, kind) {
		kind = "unknown"
	}
	return "the provider answered with a value of type " + kind + " where an access token (a string) belongs"
}

func saidByApplication(c Class) string { return "the application's classify says: " + c.String() }

// byApplication is what the application's classify says of a failure, where the
// table says found.
func byApplication(said Class, found Failure) Failure {
	f := Failure{Class: said, Reason: saidByApplication(said)}
	switch said {
	case Transient:
		// Unreached only paces tries, but it also lets an answer that was kept
		// from the SDK speak for the failure: not against the application.
		f.Unreached = found.Unreached
	case Blocked:
		f.Needs = found.Needs
		if f.Needs == NeedsNothing {
			f.Needs = NeedsInteraction // so its documentation says
		}
	case Unknown, Terminal:
	}
	return f
}
