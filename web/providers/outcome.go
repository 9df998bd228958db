//go:build !js

package providers

import "slices"

// Outcome is what became of a user.
type Outcome string

const (
	OK        Outcome = "ok"        // signed in all the way through, with a new token
	GoneOut   Outcome = "out"       // out of a session that is over
	Flickered Outcome = "flickered" // signed in again in the end, but not all the way
	Anonymous Outcome = "anon"      // the same, and meanwhile the page asked for data as nobody
	Loading   Outcome = "loading"   // loads for ever
	Wedged    Outcome = "wedged"    // seemingly signed in, but no new token ever comes
	Lost      Outcome = "lost"      // out of a session that is alive, or nobody
	StillIn   Outcome = "still in"  // in a session that is over
	Failed    Outcome = "failed"    // the measurement was
)

// Outcomes are from the best to the worst.
var Outcomes = []Outcome{OK, GoneOut, Flickered, Anonymous, Loading, Wedged, Lost, StillIn, Failed}

// Right says that it is as it should be.
func (o Outcome) Right() bool { return o == OK || o == GoneOut }

// Worse says that it is further from how it should be.
func (o Outcome) Worse(than Outcome) bool {
	return slices.Index(Outcomes, o) > slices.Index(Outcomes, than)
}
