//go:build js && wasm

package jsbridge

import (
	"fmt"

	"github.com/hack-pad/safejs"
)

// TypeOf names the JavaScript type of v: "undefined", "null", "boolean",
// "number", "bigint", "string", "symbol", "function" or "object". It is
// JavaScript's typeof, except that null is no object.
//
// Use it instead of v.Type(), which panics on a bigint: syscall/js does not
// know that type.
func TypeOf(v safejs.Value) (name string) {
	defer func() {
		if recover() != nil {
			name = "bigint"
		}
	}()
	return v.Type().String()
}

// Get reads a property of the page's object. A getter or a Proxy trap that
// throws becomes a *failure.Thrown; anything but an object or a function
// has no properties to read and is a plain error.
//
// Use it instead of v.Get, which lets that exception ruin the program (see the
// package comment).
func Get(v safejs.Value, key string) (safejs.Value, error) {
	if !isObject(v) {
		return safejs.Undefined(), fmt.Errorf("jsbridge: cannot read %q of %s", key, article(TypeOf(v)))
	}
	return Invoke(reflectGet, v, key)
}

// Call calls a method of the page's object. What it throws, or what reading
// the method throws, comes back as a *failure.Thrown; a missing method is a
// plain error.
//
// Use it instead of v.Call, which reads the method again, unguarded, when the
// call has failed.
func Call(v safejs.Value, method string, args ...any) (safejs.Value, error) {
	fn, err := Get(v, method)
	if err != nil {
		return safejs.Undefined(), err
	}
	if kind := TypeOf(fn); kind != "function" {
		return safejs.Undefined(), fmt.Errorf("jsbridge: %q is %s, not a function", method, article(kind))
	}
	return Invoke(callOn, append([]any{fn, v}, args...)...)
}

// String is v as a Go string, if v is a JavaScript string of at most limit
// UTF-16 units (what JavaScript calls its length). Nothing is converted, and a
// string that is too long never crosses the border. The error says what v was
// instead, and never quotes it: it may be a token.
func String(v safejs.Value, limit int) (string, error) {
	if kind := TypeOf(v); kind != "string" {
		return "", fmt.Errorf("%s, not a string", article(kind))
	}
	length, err := stringLength(v)
	if err != nil {
		return "", err
	}
	if length > limit {
		return "", fmt.Errorf("%d characters long; the limit is %d", length, limit)
	}
	return v.String()
}

// ValueOf turns a Go value into a JavaScript value: nil, booleans, numbers,
// strings, safejs values and functions, and []any and map[string]any of these.
// Anything else is an error. The properties of an object have no fixed order.
//
// Use it instead of safejs.ValueOf, which knows neither safejs's own values
// nor its functions.
func ValueOf(x any) (safejs.Value, error) {
	if v, ok := x.(safejs.Value); ok {
		return v, nil
	}
	v, err := safejs.ValueOf(unwrapped(x))
	if err != nil {
		return safejs.Undefined(), fmt.Errorf("jsbridge: a Go value of type %T has no JavaScript counterpart", x)
	}
	return v, nil
}

// unwrapped is x with the values of safejs replaced by those of syscall/js.
func unwrapped(x any) any {
	switch x := x.(type) {
	case safejs.Value:
		return safejs.Unsafe(x)
	case safejs.Func:
		return safejs.Unsafe(x.Value())
	case []any:
		list := make([]any, len(x))
		for i, item := range x {
			list[i] = unwrapped(item)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(x))
		for key, item := range x {
			object[key] = unwrapped(item)
		}
		return object
	default:
		return x
	}
}

// isObject reports whether v can have properties of its own.
func isObject(v safejs.Value) bool {
	kind := TypeOf(v)
	return kind == "object" || kind == "function"
}

// stringLength is the length of a JavaScript string without copying it.
// syscall/js measures objects only, so the string is boxed first; the length
// of a box is its own property and nothing of the page's.
func stringLength(v safejs.Value) (int, error) {
	box, err := Invoke(toObject, v)
	if err != nil {
		return 0, err
	}
	length, err := Get(box, "length")
	if err != nil {
		return 0, err
	}
	return length.Int()
}

// text is the text of a primitive value, cut to limit UTF-16 units before it
// crosses the border, and "" for anything else.
func text(v safejs.Value, limit int) string {
	if isObject(v) {
		return ""
	}
	whole, ok := quietly(toText, v)
	if !ok {
		return ""
	}
	head, ok := quietly(stringSlice, whole, 0, limit)
	if !ok {
		return ""
	}
	s, err := head.String()
	if err != nil {
		return ""
	}
	return s
}

// article is the name of a type as it reads in a sentence.
func article(kind string) string {
	switch kind {
	case "undefined", "null":
		return kind
	case "object":
		return "an object"
	default:
		return "a " + kind
	}
}
