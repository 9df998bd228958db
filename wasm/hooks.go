//go:build js && wasm

package main

import (
	"context"
	"errors"

	"github.com/hack-pad/safejs"

	"holdfast/jsbridge"
	"holdfast/tokencache"
)

// hooks are the page's functions. They are hostile: any may throw, and
// getAccessToken may answer anything.
type hooks struct {
	getAccessToken safejs.Value
	all            safejs.Value
}

func readHooks(v safejs.Value) (hooks, error) {
	get, err := jsbridge.Get(v, "getAccessToken")
	if err != nil || jsbridge.TypeOf(get) != "function" {
		return hooks{}, errors.New(`holdfast: the hook "getAccessToken" must be a function`)
	}
	return hooks{getAccessToken: get, all: v}, nil
}

// tell calls a hook. What it throws is the page's own affair.
func (h hooks) tell(name string, args ...any) {
	_, _ = jsbridge.Call(h.all, name, args...)
}

// provider asks the page for an access token.
func (h hooks) provider() tokencache.Provider {
	return func(ctx context.Context, force bool) (string, error) {
		promise, err := jsbridge.Invoke(h.getAccessToken, force)
		if err != nil {
			return "", err
		}
		return token(ctx, promise)
	}
}

// underway is a call that the page made itself: {promise, age}, the age in
// milliseconds.
func underway(v safejs.Value) *tokencache.Underway {
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
		Started: ago(age),
		Wait:    func(ctx context.Context) (string, error) { return token(ctx, promise) },
	}
}

// token awaits a provider's answer, which must be a string.
func token(ctx context.Context, promise safejs.Value) (string, error) {
	answer, err := jsbridge.Await(ctx, promise)
	if err != nil {
		return "", err
	}
	if kind := jsbridge.TypeOf(answer); kind != "string" {
		return "", &tokencache.Thrown{Type: kind, Answered: true}
	}
	raw, err := jsbridge.String(answer, tokencache.MaxTokenLength)
	if err != nil {
		return "", tokencache.ErrTokenTooLong
	}
	return raw, nil
}
