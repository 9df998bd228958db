package main

import (
	"math/rand/v2"
	"time"

	"holdfast/tokencache"
	"holdfast/tokencache/failure"
)

const (
	// after is how long the simulation goes on after the return: four lives of a
	// token.
	after = 4 * life
	// slot is the grain of the order in which calls of several clients arrive.
	slot = 100 * time.Millisecond
)

// client is one tab.
type client struct {
	next     time.Duration // its next call, since the outage began
	leeway   time.Duration
	stricken bool // the outage met it, and it is not healed
	troubled bool // its newest call has failed
	pacing   tokencache.Pacing
	retries  tokencache.Retries
}

// herd is one simulation.
type herd struct {
	outage
	policy
	clients  []client
	random   *rand.Rand
	pacing   tokencache.Pacing // a Keeper's that has seen no trouble
	arrived  []int             // calls that reach the server, by second since the outage began
	served   []int
	slots    [][]int32 // who calls when, since the return
	stricken int       // clients that the outage met
	healed   int
	wellAt   time.Duration // when 99 % of them were healed, since the return
	allWell  time.Duration
}

// simulate lets n clients live through the outage.
func simulate(o outage, p policy, n int, seed uint64) *herd {
	h := &herd{
		outage: o, policy: p,
		clients: make([]client, n),
		random:  rand.New(rand.NewPCG(seed, 0)),
		pacing:  tokencache.NewPacing(tokencache.Options{}),
		arrived: make([]int, (o.length+after)/time.Second),
		served:  make([]int, (o.length+after)/time.Second),
		slots:   make([][]int32, after/slot),
	}
	for i := range h.clients {
		h.suffer(int32(i))
	}
	for at := range h.slots {
		for j := 0; j < len(h.slots[at]); j++ { // a short pause ends in the same slot
			h.call(h.slots[at][j])
		}
		h.slots[at] = nil
	}
	return h
}

// suffer takes a client through the outage. No client's calls bear on another's
// until the server has so much to answer that it can't.
func (h *herd) suffer(i int32) {
	c := &h.clients[i]
	c.pacing = h.pacing
	c.next = time.Duration(h.random.Float64() * float64(h.notice))
	c.leeway = leeway + time.Duration(h.random.Float64()*float64(h.leewaySpread))
	failure := failure.Failure{Class: failure.Transient, Unreached: h.unreached}
	for c.next < h.length {
		if !h.unreached {
			h.arrived[c.next/time.Second]++
		}
		if h.retryAfter != nil {
			failure.RetryAfter = h.retryAfter(c.next)
		}
		h.fail(c, failure)
	}
	if c.stricken = c.troubled; c.stricken {
		h.stricken++
	}
	h.await(i)
}

func (h *herd) fail(c *client, failure failure.Failure) {
	c.next += h.pause(c, failure, h.random)
	c.troubled = true
}

// await notes a client's next call, unless that is after the simulation's end.
func (h *herd) await(i int32) {
	if at := int((h.clients[i].next - h.length) / slot); at < len(h.slots) {
		h.slots[at] = append(h.slots[at], i)
	}
}

// call has a client ask the server that is back.
func (h *herd) call(i int32) {
	c := &h.clients[i]
	second := c.next / time.Second
	h.arrived[second]++
	if h.capacity > 0 && float64(h.served[second]) >= float64(h.capacity)*h.mean() {
		h.fail(c, failure.Failure{Class: failure.Transient})
	} else {
		h.served[second]++
		h.heal(c)
	}
	h.await(i)
}

// heal gives a client its token, which is refreshed before it ends.
func (h *herd) heal(c *client) {
	if c.stricken {
		c.stricken = false
		h.note(c.next - h.length)
	}
	if c.troubled {
		c.troubled = false
		c.pacing = h.pacing
	}
	c.next += life - c.leeway
}

// note counts a client that is healed.
func (h *herd) note(at time.Duration) {
	h.healed++
	if h.healed*100 <= h.stricken*99 {
		h.wellAt = at
	}
	h.allWell = max(h.allWell, at)
}

// mean is the calls a second of clients whose tokens fall due at any time.
func (h *herd) mean() float64 { return float64(len(h.clients)) / period.Seconds() }
