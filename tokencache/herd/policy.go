package main

import (
	"math/rand/v2"
	"time"

	"holdfast/tokencache"
	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
)

// policy is what a client does after a failure, and when it refreshes by plan.
type policy struct {
	name string
	// pause is how long the client waits after a failed call.
	pause func(c *client, failure failure.Failure, random *rand.Rand) time.Duration
	// leewaySpread is what is drawn for each client on top of Convex's leeway.
	leewaySpread time.Duration
}

var (
	holdfast = policy{name: "Holdfast", pause: func(c *client, f failure.Failure, random *rand.Rand) time.Duration {
		return c.paced(f, random.Float64)
	}}
	// noJitter is the control: the same code, whose random numbers are all the
	// largest, or none where they would spread.
	noJitter = policy{name: "Holdfast, no jitter", pause: func(c *client, f failure.Failure, _ *rand.Rand) time.Duration {
		return c.paced(f, nil)
	}}
	spreadLeeway = policy{name: "Holdfast, Convex's leeway drawn from 10 to 40 s", pause: holdfast.pause, leewaySpread: 30 * time.Second}
	fixed5       = fixed("fixed, 5 s", 5*time.Second)
	// authKit's refresh loop asks once a second for as long as the token is due
	// (authkit-js 0.20.3, create-client.ts, #scheduleAutomaticRefresh).
	authKit = fixed("fixed, 1 s (AuthKit's own loop)", time.Second)
)

func fixed(name string, delay time.Duration) policy {
	return policy{name: name, pause: func(*client, failure.Failure, *rand.Rand) time.Duration { return delay }}
}

// paced is what the Keeper does: an answered failure goes by its transport guard
// first, which sees the provider's own requests. Without random there is no jitter.
func (c *client) paced(f failure.Failure, random func() float64) time.Duration {
	at := pagetime.Time(c.next + 1)
	if !c.troubled {
		c.retries = tokencache.RetriesFrom(at)
	}
	r, spread := 1.0, 0.0
	if random != nil {
		r, spread = random(), random()
	}
	if !f.Unreached {
		c.pacing.Answered(f.RetryAfter, at, r, spread)
	}
	return c.pacing.After(&c.retries, f, at, r)
}
