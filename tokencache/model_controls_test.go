package tokencache

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// controls are what people put before a client, or around a Keeper, each with
// the invariants that it breaks. A model that passes them proves nothing.
var controls = []struct {
	name   string
	breaks []string
	control
}{
	{"null for what may pass", []string{"never null unless proven"}, late(false)},
	{"the last token to a forced call", []string{"never the same token to a forced call"}, late(true)},
	{"a cache that nothing empties", []string{"never a foreign token", "never a refused token"}, ownCache((*world).wall)},
	{"a cache that expires by the monotonic clock", []string{"never an expired token"}, ownCache((*world).monoWall)},
	{"an unforced call that waits for five seconds", []string{"an unforced call gets the token that is there"}, inNoHurry},
	{"a call that is never answered", []string{"settles in time"}, deaf},
	{"a call that is answered twice", []string{"settles once"}, twice},
	{"a timer that asks ten times a second", []string{"calls are bounded", "quiet after a sign-out"}, storm},
}

func TestTheModelFindsFaultWithEachControl(t *testing.T) {
	const schedules = 200
	for _, c := range controls {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(schedules) {
				l := live(t, generate(seed+1), c.control)
				if l.violation != nil && slices.Contains(c.breaks, l.rule) {
					return
				}
			}
			t.Errorf("none of %q was found broken in %d schedules", c.breaks, schedules)
		})
	}
}

// late answers a forced call by itself when the Keeper takes a second: with the
// last token, or with null.
func late(withLast bool) control {
	return func(w *world, next asker) asker {
		last := ""
		return func(q question, settle Settle) {
			done := false
			once := func(token string, ok bool) {
				if !done {
					done = true
					settle(token, ok)
				}
				if ok {
					last = token
				}
			}
			next(q, func(token string, ok bool) { w.post(func() { once(token, ok) }) })
			if q.force {
				w.after(time.Second, func() {
					switch {
					case !withLast:
						once("", false)
					case last != "":
						once(last, true)
					}
				})
			}
		}
	}
}

// ownCache answers unforced calls with the newest token until that has expired.
func ownCache(now func(*world) time.Time) control {
	return func(w *world, next asker) asker {
		token, ends := "", time.Time{}
		return func(q question, settle Settle) {
			if !q.force && token != "" && now(w).Before(ends) {
				settle(token, true)
				return
			}
			next(q, func(answer string, ok bool) {
				w.post(func() {
					if ok {
						token, ends = answer, w.server.tokens[answer].ends
					}
					settle(answer, ok)
				})
			})
		}
	}
}

// monoWall is the wall clock of a machine that has never slept.
func (w *world) monoWall() time.Time { return w.began.Add(w.mono()) }

func deaf(_ *world, next asker) asker {
	return func(q question, settle Settle) {
		if !q.force {
			next(q, settle)
		}
	}
}

func inNoHurry(w *world, next asker) asker {
	return func(q question, settle Settle) {
		next(q, func(token string, ok bool) {
			if q.force {
				settle(token, ok)
				return
			}
			w.after(5*time.Second, func() { settle(token, ok) })
		})
	}
}

func twice(_ *world, next asker) asker {
	return func(q question, settle Settle) {
		next(q, func(token string, ok bool) {
			settle(token, ok)
			settle(token, ok)
		})
	}
}

func storm(w *world, next asker) asker {
	var again func()
	again = func() {
		next(question{force: true}, func(string, bool) {})
		w.after(100*time.Millisecond, again)
	}
	w.after(time.Minute, again)
	return next
}

func TestShrinkFindsTheEventsThatMatter(t *testing.T) {
	s := generate(1)
	has := func(s schedule, do op) bool {
		for _, e := range s.events {
			if e.do == do {
				return true
			}
		}
		return false
	}
	broken := func(s schedule) bool { return has(s, sleeps) && has(s, netFails) && has(s, asks) }
	require.True(t, broken(s))
	assert.Len(t, shrink(s, broken).events, 3)
}
