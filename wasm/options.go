//go:build js && wasm

package main

import (
	"time"

	"holdfast/jsbridge"
	"holdfast/tokencache"
)

// decode reads the options that tune policy; what JavaScript leaves out keeps
// the Keeper's own default. What is wrong is o's to tell.
func decode(o *jsbridge.Options) tokencache.Options {
	const most, oldest = 24 * time.Hour, 100 * 365 * 24 * time.Hour
	budget, backoff := o.Child("budget"), o.Child("backoff")
	return tokencache.Options{
		Age:         o.Milliseconds("age", 0, 0, oldest),
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
		Habits: decodeHabits(o.Child("habits")),
	}
}

// decodeHabits reads what an adapter knows of its provider and its client.
func decodeHabits(o *jsbridge.Options) tokencache.Habits {
	const most = 24 * time.Hour
	again := o.Child("askAgain")
	return tokencache.Habits{
		RenewsBefore: o.Milliseconds("renewsBefore", 0, 0, most),
		AskAgain: tokencache.AskAgain{
			Status:   again.Int("status", 0, 100, 599),
			Message:  again.Text("message", textLimit),
			Attempts: again.Int("attempts", 0, 1, 8),
		},
		PlannedForces: o.Int("plannedForces", 0, 0, 8),
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
