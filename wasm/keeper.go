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
	var last handed
	opts.OnChange = func(s tokencache.Snapshot) {
		last.forget(s.Status)
		h.tell("onSnapshot", snapshotObject(s))
	}
	opts.OnSignedOut = func(reason string) { h.tell("onSignedOut", reason) }
	opts.OnSessionExpired = func() { h.tell("onSessionExpired") }
	opts.OnWarning = func(text string) { h.tell("onWarning", text) }

	if on, err := jsbridge.Get(hooks, "onEvent"); err == nil && jsbridge.TypeOf(on) == "function" {
		opts.OnEvent = func(e timeline.Event) { h.tell("onEvent", e.JSON()) }
	}

	others := &tabs{}
	if o.Bool("crossTab", true) && canShare() {
		opts.Tabs = others
	}
	keeper := tokencache.New(h.provider(), opts)
	others.watch(keeper)
	forget := p.add(keeper, o.Bool("reloadGuard", false))
	f := face{}
	end := func() {
		forget()
		keeper.Close()
		others.end()
		f.release()
	}
	f.add("cached", func([]safejs.Value) any { return last.of(keeper.Cached()) })
	f.add("lentUntil", func([]safejs.Value) any { return milliseconds(keeper.LentUntil()) })
	f.add("fetch", func(args []safejs.Value) any { fetch(h, keeper, args); return nil })
	f.add("seed", func(args []safejs.Value) any { seed(keeper, args); return nil })
	f.add("reject", func(args []safejs.Value) any { reject(keeper, args); return nil })
	f.add("signOut", func([]safejs.Value) any { keeper.SignOut(); return nil })
	f.add("identityChanged", func([]safejs.Value) any { keeper.IdentityChanged(); return nil })
	f.add("sessionExpired", func([]safejs.Value) any { keeper.SessionExpired(); return nil })
	f.add("timeline", func([]safejs.Value) any { return timeline.JSON(keeper.Timeline()) })
	transport{keeper: keeper, watches: map[int]func(){}}.addTo(&f)
	f.add("dispose", func([]safejs.Value) any { end(); return nil })
	if f.err != nil {
		end()
		return nil, f.err
	}
	return f.object(), nil
}

// decode reads the options that tune policy; what JavaScript leaves out keeps
// the Keeper's own default. What is wrong is o's to tell.
func decode(o *jsbridge.Options) tokencache.Options {
	const most = 24 * time.Hour
	budget, backoff := o.Child("budget"), o.Child("backoff")
	return tokencache.Options{
		Age:         o.Milliseconds("age", 0, 0, most),
		CallTimeout: o.Milliseconds("callTimeout", 0, 100*time.Millisecond, most),
		Settle:      orDefault(o.Milliseconds("settle", unset, 0, most)),
		Budget: tokencache.Budget{
			Tries: budget.Int("tries", 0, 1, 1000),
			Time:  orDefault(budget.Milliseconds("time", unset, 0, most)),
		},
		Backoff: tokencache.Backoff{
			Initial: backoff.Milliseconds("initial", 0, time.Millisecond, most),
			Max:     backoff.Milliseconds("max", 0, time.Millisecond, most),
		},
	}
}

// unset stands for an option that JavaScript left out where 0 is a choice.
const unset time.Duration = -1

// orDefault is what the Keeper is told: it takes 0 for "the default", so a chosen
// 0 becomes the least there is.
func orDefault(d time.Duration) time.Duration {
	switch d {
	case unset:
		return 0
	case 0:
		return 1
	}
	return d
}

// handed is the token that was handed out last, as JavaScript has it: a string
// costs more to carry across than all else of a call.
type handed struct {
	token string
	value safejs.Value
}

func (h *handed) of(token string, ok bool) any {
	if !ok {
		*h = handed{}
		return nil
	}
	if token != h.token {
		value, err := jsbridge.ValueOf(token)
		if err != nil {
			return nil
		}
		*h = handed{token, value}
	}
	return h.value
}

// forget drops the token of a session that is no more.
func (h *handed) forget(s tokencache.Status) {
	if s == tokencache.StatusUnknown || s == tokencache.StatusSignedOut {
		*h = handed{}
	}
}

// fetch answers JavaScript's resolve function, which is called once.
func fetch(h hooks, keeper *tokencache.Keeper, args []safejs.Value) {
	force, resolve := truthy(argument(args, 0)), argument(args, 1)
	under := h.underway(argument(args, 2))
	keeper.Ask(force, under, func(token string, ok bool) {
		var answer any
		if ok {
			answer = token
		}
		_, _ = jsbridge.Invoke(resolve, answer) // a promise's own resolve cannot throw
	})
}

func reject(keeper *tokencache.Keeper, args []safejs.Value) {
	if raw, err := jsbridge.String(argument(args, 0), token.MaxLength); err == nil {
		keeper.Reject(raw)
	}
}

func seed(keeper *tokencache.Keeper, args []safejs.Value) {
	raw, err := jsbridge.String(argument(args, 0), token.MaxLength)
	if err != nil {
		return
	}
	keeper.Seed(raw, truthy(argument(args, 1)), ago(argument(args, 2)))
}

// ago is the time that lies a number of milliseconds back: the page's own
// clocks are not compared with Go's.
func ago(milliseconds safejs.Value) time.Time {
	now := time.Now().Round(0)
	ms, err := milliseconds.Float()
	if err != nil || !(ms >= 0 && ms < 86_400_000) {
		return now
	}
	return now.Add(-time.Duration(ms * float64(time.Millisecond)))
}

func truthy(v safejs.Value) bool {
	yes, err := v.Truthy()
	return err == nil && yes
}
