//go:build js && wasm

package main

import (
	"time"

	"github.com/hack-pad/safejs"

	"holdfast/jsbridge"
	"holdfast/tokencache"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// createKeeper builds a Keeper from JavaScript's options and hooks, and the
// object through which JavaScript holds it.
func createKeeper(p *page, options, hooks safejs.Value) (any, error) {
	h, err := readHooks(hooks)
	if err != nil {
		return nil, err
	}
	o := jsbridge.NewOptions(options)
	opts := decode(o)
	if err := o.Err(); err != nil {
		return nil, err
	}
	if o.Bool("breakReloads", false) {
		opts.Reloads = reloadLog{}
	}
	h.classify, _ = o.Func("classify")
	opts.OnChange = func(s tokencache.Snapshot) { h.tell("onSnapshot", snapshotObject(s)) }
	opts.OnSignedOut = func(e tokencache.End) { h.tell("onSignedOut", endObject(e)) }
	opts.OnSessionExpired = func() { h.tell("onSessionExpired") }
	opts.OnWarning = func(text string) { h.tell("onWarning", text) }

	if on, err := jsbridge.Get(hooks, "onEvent"); err == nil && jsbridge.TypeOf(on) == "function" {
		opts.OnEvent = func(e timeline.Event) { h.tell("onEvent", e.JSON()) }
	}

	others := &tabs{}
	if o.Bool("crossTab", true) && canShare() {
		opts.Tabs = others
	}
	var keeper *tokencache.Keeper
	ask := h.provider()
	keeper = tokencache.New(func(closed <-chan struct{}, force bool) (string, error) {
		raw, err := ask(closed, force)
		if err != nil { // it is judged by what the page is now
			p.readAgain(keeper)
		}
		return raw, err
	}, opts)
	others.watch(keeper)
	forget := p.add(keeper, o.Bool("reloadGuard", false))
	f := face{}
	end := func() {
		forget()
		keeper.Close()
		others.end()
		f.release()
	}
	f.add("lend", func(args []safejs.Value) any { return lend(keeper, args) })
	f.add("fetch", func(args []safejs.Value) any { return fetch(h, keeper, args) })
	f.add("drop", func(args []safejs.Value) any { drop(keeper, argument(args, 0)); return nil })
	f.add("seed", func(args []safejs.Value) any { seed(keeper, args); return nil })
	f.add("reject", func(args []safejs.Value) any { reject(keeper, args); return nil })
	f.add("clear", func([]safejs.Value) any { keeper.SignOut(); return nil })
	f.add("identityChanged", func([]safejs.Value) any { keeper.IdentityChanged(); return nil })
	f.add("sessionExpired", func([]safejs.Value) any { keeper.SessionExpired(); return nil })
	f.add("timeline", func([]safejs.Value) any { return timeline.JSON(keeper.Timeline()) })
	(&transport{keeper: keeper, watches: map[int]func(){}}).addTo(&f)
	f.add("dispose", func([]safejs.Value) any { end(); return nil })
	if f.err != nil {
		end()
		return nil, f.err
	}
	return f.object(), nil
}

// lend is the token that an unforced call of a client gets without waiting, and for how
// long the page may give it out by itself: {token, for}, in milliseconds; null if there is
// none.
func lend(keeper *tokencache.Keeper, args []safejs.Value) any {
	token, lasts, ok := keeper.Lend(clientOf(argument(args, 0)))
	if !ok {
		return nil
	}
	return object("token", token, "for", float64(lasts.Milliseconds()))
}

// clientOf is a client's name, of which no more is read than tells two apart.
func clientOf(v safejs.Value) string {
	const longest = 64
	if jsbridge.TypeOf(v) != "string" {
		return ""
	}
	name, _ := jsbridge.String(v, longest)
	return name
}

// fetch answers JavaScript's resolve function, which is called once. Returns the call's
// number.
func fetch(h hooks, keeper *tokencache.Keeper, args []safejs.Value) int {
	resolve := argument(args, 2)
	call := tokencache.Call{
		Client: clientOf(argument(args, 0)),
		Force:  truthy(argument(args, 1)),
		Under:  h.underway(argument(args, 3)),
	}
	return keeper.Ask(call, func(token string, ok bool) {
		var answer any
		if ok {
			answer = token
		}
		_, _ = jsbridge.Invoke(resolve, answer) // a promise's own resolve cannot throw
	})
}

func drop(keeper *tokencache.Keeper, number safejs.Value) {
	if n, err := number.Int(); err == nil {
		keeper.Drop(n)
	}
}

func reject(keeper *tokencache.Keeper, args []safejs.Value) {
	if raw, err := jsbridge.String(argument(args, 0), token.MaxLength); err == nil {
		keeper.Reject(raw)
	}
}

func seed(keeper *tokencache.Keeper, args []safejs.Value) {
	raw, err := jsbridge.String(argument(args, 1), token.MaxLength)
	if err != nil {
		return
	}
	keeper.Seed(clientOf(argument(args, 0)), raw, truthy(argument(args, 2)), span(argument(args, 3)))
}

// span is a number of milliseconds as JavaScript has it; what makes no sense is 0.
func span(milliseconds safejs.Value) time.Duration {
	const longest = 1e12 // some thirty years
	ms, err := milliseconds.Float()
	if err != nil || !(ms >= 0 && ms < longest) {
		return 0
	}
	return time.Duration(ms * float64(time.Millisecond))
}

func truthy(v safejs.Value) bool {
	yes, err := v.Truthy()
	return err == nil && yes
}
