//go:build js && wasm

package jsbridge

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/hack-pad/safejs"
)

// Options reads an object of settings that the page has passed. A field that
// is left out, undefined or null has its default. Each problem is kept, with
// the name of the field and the cure, and Err returns them all at once, so a
// reader goes through every field first and asks for the error last:
//
//	o := jsbridge.NewOptions(value)
//	timeout := o.Milliseconds("callTimeout", 10*time.Second, 100*time.Millisecond, 10*time.Minute)
//	tries := o.Child("budget").Int("tries", 3, 1, 20)
//	if err := o.Err(); err != nil { ... }
//
// Fields that nobody asks for are ignored: TypeScript checks those.
type Options struct {
	value    safejs.Value
	path     string   // of this object, as "budget."; "" at the top
	problems *[]error // shared by an object and its children
}

// NewOptions reads options from value; undefined and null are an empty object,
// anything else that is no object is a problem.
func NewOptions(value safejs.Value) *Options {
	o := &Options{value: value, problems: new([]error)}
	if !isMissing(value) && TypeOf(value) != "object" {
		o.problem("holdfast: the options must be an object, got %s", shown(value))
		o.value = safejs.Undefined()
	}
	return o
}

// Err joins all problems met so far, here and in every child; nil if none.
func (o *Options) Err() error {
	return errors.Join(*o.problems...)
}

// Milliseconds reads a duration that is given as a number of milliseconds from
// min to max; a fraction is allowed.
func (o *Options) Milliseconds(key string, def, min, max time.Duration) time.Duration {
	value, ok := o.field(key)
	if !ok {
		return def
	}
	ms, ok := number(value)
	if !ok || ms < milliseconds(min) || ms > milliseconds(max) {
		o.wrong(key, fmt.Sprintf("a number of milliseconds from %s to %s", decimal(milliseconds(min)), decimal(milliseconds(max))), value)
		return def
	}
	return time.Duration(ms * float64(time.Millisecond))
}

// Int reads a whole number from min to max.
func (o *Options) Int(key string, def, min, max int) int {
	value, ok := o.field(key)
	if !ok {
		return def
	}
	n, ok := number(value)
	if !ok || n != math.Trunc(n) || n < float64(min) || n > float64(max) {
		o.wrong(key, fmt.Sprintf("a whole number from %d to %d", min, max), value)
		return def
	}
	return int(n)
}

// Bool reads true or false; nothing else is taken for either.
func (o *Options) Bool(key string, def bool) bool {
	value, ok := o.field(key)
	if !ok {
		return def
	}
	b := flag(value)
	if b == nil {
		o.wrong(key, "true or false", value)
		return def
	}
	return *b
}

// Text reads a string of at most so many bytes; "" if there is none.
func (o *Options) Text(key string, longest int) string {
	value, ok := o.field(key)
	if !ok {
		return ""
	}
	s, err := String(value, longest)
	if TypeOf(value) != "string" || err != nil {
		o.wrong(key, fmt.Sprintf("a string of at most %d bytes", longest), value)
		return ""
	}
	return s
}

// Func reads a function; false if there is none.
func (o *Options) Func(key string) (safejs.Value, bool) {
	value, ok := o.field(key)
	if !ok {
		return safejs.Undefined(), false
	}
	if TypeOf(value) != "function" {
		o.wrong(key, "a function", value)
		return safejs.Undefined(), false
	}
	return value, true
}

// Child reads an object of further options; one that is left out is empty. Its
// problems are the parent's.
func (o *Options) Child(key string) *Options {
	child := &Options{path: o.path + key + ".", problems: o.problems}
	value, ok := o.field(key)
	if ok && TypeOf(value) != "object" {
		o.wrong(key, "an object", value)
		return child
	}
	child.value = value
	return child
}

// field reads a field; false if it is missing or cannot be read.
func (o *Options) field(key string) (safejs.Value, bool) {
	if isMissing(o.value) {
		return safejs.Undefined(), false
	}
	value, err := Get(o.value, key)
	if err != nil {
		o.problem("holdfast: option %q cannot be read: its getter throws", o.path+key)
		return safejs.Undefined(), false
	}
	return value, !isMissing(value)
}

func (o *Options) wrong(key, want string, got safejs.Value) {
	o.problem("holdfast: option %q must be %s, got %s", o.path+key, want, shown(got))
}

func (o *Options) problem(format string, args ...any) {
	*o.problems = append(*o.problems, fmt.Errorf(format, args...))
}

// shown is a value as it appears in an error. A long string is only measured:
// it may be a token that was put in the wrong place.
func shown(v safejs.Value) string {
	const longest = 24
	switch kind := TypeOf(v); kind {
	case "string":
		if s, err := String(v, longest); err == nil {
			return strconv.Quote(s)
		}
		length, err := stringLength(v)
		if err != nil {
			return "a string"
		}
		return fmt.Sprintf("a string of %d characters", length)
	case "number", "boolean":
		return text(v, longest)
	default:
		return article(kind)
	}
}

// milliseconds is d in JavaScript's unit.
func milliseconds(d time.Duration) float64 {
	return float64(d) / float64(time.Millisecond)
}

// decimal writes a number without an exponent.
func decimal(n float64) string {
	return strconv.FormatFloat(n, 'f', -1, 64)
}
