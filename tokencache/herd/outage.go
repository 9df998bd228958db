package main

import "time"

const (
	// life is a token's, WorkOS's default; leeway is how long before its end
	// Convex refetches it, by default.
	life   = 5 * time.Minute
	leeway = 10 * time.Second
	period = life - leeway
)

// outage is how a provider fails, and comes back.
type outage struct {
	name   string
	length time.Duration
	// notice is the time over which the clients' tokens fall due, from the
	// outage's start.
	notice time.Duration
	// unreached: nothing arrives, rather than being answered with 503.
	unreached bool
	// retryAfter is what an answer asks for, at a time since the outage began.
	retryAfter func(at time.Duration) time.Duration
	// capacity bounds the calls a second that are served after the return, as a
	// multiple of the mean; the others are answered with 503. 0: no bound.
	capacity int
	policies []policy
}

const long = 10 * time.Minute

var outages = []outage{
	{name: "unreachable", length: long, notice: period, unreached: true,
		policies: []policy{holdfast, noJitter, fixed5, authKit}},
	{name: "unreachable for 1 min", length: time.Minute, notice: period, unreached: true,
		policies: []policy{holdfast, noJitter, fixed5, authKit}},
	{name: "503", length: long, notice: period,
		policies: []policy{holdfast, spreadLeeway, noJitter, fixed5, authKit}},
	{name: "503 with Retry-After: 60", length: long, notice: period, retryAfter: inAMinute,
		policies: []policy{holdfast, noJitter}},
	{name: "503 with the end's date as Retry-After", length: long, notice: period, retryAfter: atTheEnd,
		policies: []policy{holdfast, noJitter}},
	{name: "503, all tokens refused at one moment", length: long, notice: time.Second,
		policies: []policy{holdfast, noJitter, fixed5, authKit}},
	{name: "503, then a server of 3 times the mean calls", length: long, notice: period, capacity: 3,
		policies: []policy{holdfast, noJitter, fixed5, authKit}},
	{name: "unreachable, all tokens refused at one moment, then such a server", length: long, notice: time.Second, unreached: true,
		capacity: 3, policies: []policy{holdfast, noJitter, fixed5, authKit}},
}

func inAMinute(time.Duration) time.Duration { return time.Minute }

func atTheEnd(at time.Duration) time.Duration { return max(0, long-at) }
