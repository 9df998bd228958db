package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// blindSpots are worlds that the model did not know, in their shortest form, each
// with the invariant that a Keeper broke there that was right in all the others.
var blindSpots = []struct {
	name, broke string
	schedule
}{
	{"an answer that waits while the page is frozen", "never an expired token", schedule{seed: 2,
		traits: traits{sdk: bare, life: 5 * time.Minute},
		events: []event{
			{at: time.Minute, do: forces},
			{at: time.Minute + 400*time.Millisecond, do: stalls, d: time.Hour},
		}}},
	{"an answer that waits while the machine sleeps", "never an expired token", schedule{seed: 2,
		traits: traits{sdk: bare, life: 5 * time.Minute},
		events: []event{
			{at: time.Minute, do: forces},
			{at: time.Minute + 300*time.Millisecond, do: sleeps, d: time.Hour},
		}}},
	{"an answer that hangs for longer than its token lives", "never an expired token", schedule{seed: 1,
		traits: traits{sdk: bare, life: time.Minute},
		events: []event{
			{at: time.Minute, do: faults, d: 3 * time.Minute, n: int(hangs)},
			{at: time.Minute + time.Second, do: forces},
			{at: 10 * time.Minute, do: asks},
		}}},
	{"an organisation with a claim of its provider's own", "another session has another name", schedule{seed: 1,
		traits: traits{sdk: bare, life: 5 * time.Minute, claims: clerk},
		events: []event{{at: time.Minute, do: switches}}}},
	{"a clock that is three days ahead", "never null unless proven", schedule{seed: 1,
		traits: traits{sdk: nextJS, life: 5 * time.Minute, wrong: true, clock: 72 * time.Hour},
		events: []event{{at: 10 * time.Minute, do: asks}}}},
	{"a clock that is three days behind", "never an expired token", schedule{seed: 1,
		traits: traits{sdk: bare, life: 5 * time.Minute, clients: gentle, wrong: true, clock: -72 * time.Hour},
		events: []event{{at: time.Minute, do: asks}, {at: time.Hour, do: asks}}}},
	{"a clock that is set back", "never an expired token", schedule{seed: 1,
		traits: traits{sdk: bare, life: 5 * time.Minute, clients: gentle, wrong: true},
		events: []event{
			{at: time.Minute, do: asks},
			{at: 2 * time.Minute, do: clockSets, d: -3 * time.Hour},
			{at: time.Hour, do: asks},
		}}},
	{"a clock that is moved by a little", "no hot loop", schedule{seed: 1,
		traits: traits{sdk: nextJS, life: 5 * time.Minute, wrong: true},
		events: []event{
			{at: time.Minute, do: asks},
			{at: 2 * time.Minute, do: forces},
			{at: 2*time.Minute + time.Second, do: clockJogs, d: -1900 * time.Millisecond},
			{at: 2*time.Minute + 1020*time.Millisecond, do: blanks, d: 20 * time.Second},
			{at: 2*time.Minute + 1030*time.Millisecond, do: forces},
			{at: 3 * time.Minute, do: asks},
		}}},
	{"a realtime client that forces by plan", "an unforced call gets the token that is there", schedule{seed: 1,
		traits: traits{sdk: ignoresForce, life: time.Hour, named: true},
		events: []event{{at: time.Minute, do: asks}}}},
	{"a realtime client that is set up anew, and forces by plan", "an unforced call gets the token that is there", schedule{seed: 1,
		traits: traits{sdk: ignoresForce, life: 5 * time.Minute, clients: twoForce, named: true},
		events: []event{
			{at: 5 * time.Minute, do: remounts},
			{at: 5*time.Minute + 30*time.Second, do: asks},
			{at: 6 * time.Minute, do: asks},
		}}},
	{"two clients, and a network that fails at the force of one", "an unforced call gets the token that is there", schedule{seed: 1,
		traits: traits{sdk: bare, life: 5 * time.Minute, clients: twoForce, named: true},
		events: []event{
			{at: time.Minute, do: asks},
			{at: time.Minute + time.Second, do: netFails, d: time.Minute},
			{at: time.Minute + 2*time.Second, do: forces},
			{at: time.Minute + 4*time.Second, do: asks},
			{at: 3 * time.Minute, do: asks},
		}}},
	{"a Retry-After beside a token", "an unforced call gets the token that is there", schedule{seed: 1,
		traits: traits{sdk: bare, life: time.Hour, form: opaque, clients: gentle},
		events: []event{
			{at: time.Minute, do: asks},
			{at: time.Hour + 45*time.Second, do: faults, d: 10 * time.Second, n: int(rateLimited)},
			{at: time.Hour + 51*time.Second, do: asks},
			{at: time.Hour + 52*time.Second, do: asks},
			{at: time.Hour + 3*time.Minute, do: asks},
		}}},
	{"an SDK that loads another organisation", "never null unless proven", schedule{seed: 1,
		traits: traits{sdk: bare, life: 5 * time.Minute},
		events: []event{
			{at: time.Minute, do: switches},
			{at: time.Minute, do: blanks, d: 5 * time.Second},
			{at: 2 * time.Minute, do: asks},
		}}},
	{"unknown failures while the browser says offline", "never null unless proven", schedule{seed: 1,
		traits: traits{sdk: nextJS, life: time.Minute},
		events: []event{
			{at: time.Minute, do: offlines},
			{at: time.Minute + time.Second, do: faults, d: 10 * time.Minute, n: int(odd)},
			{at: 12 * time.Minute, do: asks},
		}}},
	{"a dead session, and nobody who forces", "a dead session ends", schedule{seed: 1,
		traits: traits{sdk: authKit, life: 5 * time.Minute, form: opaque, clients: gentle},
		events: thenAsks(20, time.Minute, event{at: time.Minute, do: asks}, event{at: 5 * time.Minute, do: revokes})}},
	{"a dead session in a hidden page", "a dead session is left alone", schedule{seed: 1,
		traits: traits{sdk: authKit, life: 5 * time.Minute},
		events: []event{
			{at: time.Minute, do: hides},
			{at: time.Minute + time.Second, do: revokes},
			{at: 50 * time.Minute, do: asks},
		}}},
	{"a dead session under a user who comes and goes", "a dead session ends", schedule{seed: 1,
		traits: traits{sdk: nextJS, life: 5 * time.Minute},
		events: []event{
			{at: time.Minute, do: revokes},
			{at: 2 * time.Minute, do: commutes, d: 4 * time.Hour, n: 30},
			{at: 3*time.Hour + 50*time.Minute, do: asks},
		}}},
	{"a failure that nobody asks again after", "degraded is tried", schedule{seed: 1,
		traits: traits{sdk: bare, life: time.Hour, form: opaque, clients: gentle},
		events: []event{
			{at: time.Minute, do: asks},
			{at: time.Hour + 51*time.Second, do: netFails, d: 10 * time.Second},
			{at: time.Hour + 52*time.Second, do: asks},
			{at: 70 * time.Minute, do: onlines},
			{at: 80 * time.Minute, do: focuses},
		}}},
	{"a storm of signals", "signals defeat no backoff", schedule{seed: 1,
		traits: traits{sdk: bare, life: time.Minute},
		events: []event{
			{at: time.Minute, do: faults, d: 10 * time.Minute, n: int(overloaded)},
			{at: 8*time.Minute - time.Second, do: asks},
			{at: 8 * time.Minute, do: storms, d: 10 * time.Second},
			{at: 12 * time.Minute, do: asks},
		}}},
	{"lost promises, and a user who comes and goes", "hung calls are bounded", schedule{seed: 1,
		traits: traits{sdk: bare, life: time.Minute},
		events: []event{
			{at: time.Minute, do: faults, d: 2 * time.Hour, n: int(neverBack)},
			{at: 2 * time.Minute, do: commutes, d: time.Hour, n: 20},
			{at: 63 * time.Minute, do: asks},
		}}},
	{"an old token for a forced call", "never an aged token to a forced call", schedule{seed: 2,
		traits: traits{sdk: ignoresForce, life: time.Minute, claims: entra, named: true, age: 168 * time.Hour},
		events: []event{
			{at: 2262613 * time.Millisecond, do: revokes},
			{at: 4289638 * time.Millisecond, do: signsIn, d: 20 * time.Millisecond},
			{at: 4289639 * time.Millisecond, do: netFails, d: 584 * time.Millisecond},
			{at: 5136002 * time.Millisecond, do: faults, d: 8877 * time.Millisecond, n: int(hangs)},
		}}},
	{"a token that comes again, for a client that has none", "never an aged token to a forced call", schedule{seed: 1,
		traits: traits{sdk: ignoresForce, life: time.Hour, named: true},
		events: []event{{at: 20 * time.Minute, do: forces}, {at: 21 * time.Minute, do: asks}}}},
	{"an SDK that loads, and an engine that comes again with an old token", "never null unless proven", schedule{seed: 1,
		traits: traits{sdk: bare, life: time.Minute, named: true},
		events: []event{
			{at: time.Minute, do: sleeps, d: time.Hour},
			{at: time.Minute + 10*time.Millisecond, do: blanks, d: 10 * time.Second},
			{at: time.Minute + 20*time.Millisecond, do: restarts},
			{at: time.Minute + 30*time.Millisecond, do: forces},
			{at: 2 * time.Minute, do: asks},
		}}},
	{"a page of a week, whose engine comes again", "", schedule{seed: 1,
		traits: traits{sdk: bare, life: 5 * time.Minute, named: true, age: 7 * 24 * time.Hour},
		events: []event{
			{at: time.Minute, do: hides},
			{at: time.Minute + time.Second, do: stalls, d: time.Hour},
			{at: time.Minute + 2*time.Second, do: restarts},
			{at: 2 * time.Minute, do: shows},
		}}},
}

// thenAsks adds calls of a plain client, so far apart, after the events.
func thenAsks(n int, apart time.Duration, events ...event) []event {
	at := events[len(events)-1].at
	for i := range n {
		events = append(events, event{at: at + time.Duration(i+1)*apart, do: asks})
	}
	return events
}

func TestNoBlindSpotIsLeft(t *testing.T) {
	for _, b := range blindSpots {
		t.Run(b.name, func(t *testing.T) {
			l := live(t, b.schedule, nil)
			assert.Nil(t, l.violation, "%v; a Keeper broke %q here", l.violation, b.broke)
		})
	}
}
