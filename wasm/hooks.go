//go:build js && wasm

package main

import (
	"errors"

	"github.com/hack-pad/safejs"

	"holdfast/jsbridge"
	"holdfast/tokencache"
	"holdfast/tokencache/failure"
	"holdfast/tokencache/token"
)

// hooks are the page's functions. They are hostile: any may throw, and
// getAccessToken may answer anything.
type hooks struct {
	getAccessToken safejs.Value
	all            safejs.Value
	classify       safejs.Value // the application's own, or undefined
}

func readHooks(v safejs.Value) (hooks, error) {
	get, err := jsbridge.Get(v, "getAccessToken")
	if err != nil || jsbridge.TypeOf(get) != "function" {
		return hooks{}, errors.New(`holdfast: the hook "getAccessToken" must be a function`)
	}
	return hooks{getAccessToken: get, all: v, classify: safejs.Undefined()}, nil
}

// show asks the application what the rejected value proves, or one that is no token,
// while there is still the value to ask about: past the border, only its description goes on.
// An answer that names no class, or an error, is no answer.
func (h hooks) show(rejected safejs.Value, report *failure.Thrown) {
	if h.classify.IsUndefined() {
		return
	}
	answer, err := jsbridge.Invoke(h.classify, rejected)
	if err != nil {
		return
	}
	const longest = 16
	if name, err := jsbridge.String(answer, longest); err == nil {
		if class, ok := failure.ParseClass(name); ok {
			report.Verdict = &class
		}
	}
}

// tell calls a hook. What it throws is the page's own affair.
func (h hooks) tell(name string, args ...any) {
	_, _ = jsbridge.Call(h.all, name, args...)
}

// provider asks the page for an access token.
func (h hooks) provider() tokencache.Provider {
	return func(closed <-chan struct{}, force bool) (string, error) {
		promise, err := jsbridge.Invoke(h.getAccessToken, force)
		if err != nil {
			return "", err
		}
		return h.token(closed, promise)
	}
}

// underway is a call that the page made itself: {promise, age}, the age in
// milliseconds.
func (h hooks) underway(v safejs.Value) *tokencache.Underway {
	if jsbridge.TypeOf(v) != "object" {
		return nil
	}
	promise, err := jsbridge.Get(v, "promise")
	if err != nil {
		return nil
	}
	age, err := jsbridge.Get(v, "age")
	if err != nil {
		return nil
	}
	return &tokencache.Underway{
		Age:  span(age),
		Wait: func(closed <-chan struct{}) (string, error) { return h.token(closed, promise) },
	}
}

// token awaits a provider's answer, which must be a string.
func (h hooks) token(closed <-chan struct{}, promise safejs.Value) (string, error) {
	answer, err := jsbridge.AwaitShowing(closed, promise, h.show)
	if err != nil {
		return "", err
	}
	if kind := jsbridge.TypeOf(answer); kind != "string" {
		report := &failure.Thrown{Type: kind, Answered: true}
		h.show(answer, report)
		return "", report
	}
	raw, err := jsbridge.String(answer, token.MaxLength)
	if err != nil {
		return "", token.ErrTooLong
	}
	return raw, nil
}
