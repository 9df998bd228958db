//go:build js && wasm

package main

import (
	"syscall/js"
	"testing"
	"time"

	"github.com/hack-pad/safejs"
	"github.com/stretchr/testify/assert"

	"holdfast/jsbridge"
	"holdfast/tokencache"
)

func decoded(t *testing.T, options map[string]any) (tokencache.Options, error) {
	t.Helper()
	o := jsbridge.NewOptions(safejs.Safe(js.ValueOf(options)))
	return decode(o), o.Err()
}

// performance.now() is handed over as the page's age. An engine that has crashed, one
// that could not be fetched at first, and a guard of a sign-in on the second day all
// begin on an old page.
func TestAnEngineStartsOnAPageOfAnyAge(t *testing.T) {
	for name, age := range map[string]time.Duration{"an hour": time.Hour, "25 hours": 25 * time.Hour, "a year": 365 * 24 * time.Hour} {
		opts, err := decoded(t, map[string]any{"age": float64(age.Milliseconds()), "breakReloads": true})
		assert.NoError(t, err, name)
		assert.Equal(t, age, opts.Age, name)
	}
	_, err := decoded(t, map[string]any{"age": -1})
	assert.ErrorContains(t, err, `option "age" must be`)
}

func TestHabitsAreRead(t *testing.T) {
	opts, err := decoded(t, map[string]any{"habits": map[string]any{
		"renewsBefore": 15_000, "plannedForces": 1, "askAgain": map[string]any{"status": 400, "message": "missing", "attempts": 3},
	}})
	assert.NoError(t, err)
	assert.Equal(t, tokencache.Habits{
		RenewsBefore: 15 * time.Second, PlannedForces: 1, AskAgain: tokencache.AskAgain{Status: 400, Message: "missing", Attempts: 3},
	}, opts.Habits)
	_, err = decoded(t, map[string]any{"habits": map[string]any{"askAgain": map[string]any{"status": 4000}}})
	assert.ErrorContains(t, err, `option "habits.askAgain.status" must be`)
}
