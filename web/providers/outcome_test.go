//go:build !js

package providers

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// shows is a page that showed its user as each of these, a second apart, from its sign-in on;
// a token was accepted at each of the given seconds.
func shows(states []shown, tokens ...int64) (*Page, seen) {
	s := seen{Load: "first"}
	for i, state := range append([]shown{in}, states...) {
		s.State = state
		s.Changes = append(s.Changes, change{At: int64(i) * 1000, State: state})
	}
	for _, at := range tokens {
		s.Tokens = append(s.Tokens, struct {
			At   int64  `json:"at"`
			Hash string `json:"hash"`
		}{At: at * 1000})
	}
	return &Page{load: "first", from: 1}, s
}

// What the page showed, what its servers accepted, and what became of the user, if all was
// well after ten seconds.
func TestAPageIsJudgedByWhatItHasShown(t *testing.T) {
	well := time.UnixMilli(10_000)
	for _, c := range []struct {
		what   string
		states []shown
		tokens []int64
		over   bool
		want   Outcome
	}{
		{"in all the way, and a new token", nil, []int64{1, 11}, false, OK},
		{"in all the way, and no new token", nil, []int64{1, 9}, false, Wedged},
		{"back from the sign-in page", []shown{out, in}, []int64{11}, false, Flickered},
		{"back from loading", []shown{loading, in}, []int64{11}, false, Flickered},
		{"nobody to the data for a time", []shown{anon, in}, []int64{11}, false, Anonymous},
		{"nobody to the data for good", []shown{anon}, []int64{1}, false, Lost},
		{"signed out", []shown{out}, []int64{11}, false, Lost},
		{"loading", []shown{loading}, []int64{11}, false, Loading},
		{"out, and the session is over", []shown{out}, nil, true, GoneOut},
		{"in, though the session is over", nil, []int64{11}, true, StillIn},
		{"loading, though the session is over", []shown{loading}, nil, true, StillIn},
	} {
		p, s := shows(c.states, c.tokens...)
		assert.Equal(t, c.want, p.outcome(s, c.over, well), c.what)
	}
}

func TestAPageThatWasLoadedAgainByItselfHasFlickered(t *testing.T) {
	p, s := shows(nil, 11)
	s.Load = "second"
	assert.Equal(t, Flickered, p.outcome(s, false, time.UnixMilli(10_000)))
}

func TestAPageThatLoadsInTroubleMayShowThatItLoads(t *testing.T) {
	p, s := shows([]shown{in}, 11)
	p.from, s.Changes[0].State = 0, loading
	assert.Equal(t, OK, p.outcome(s, false, time.UnixMilli(10_000)))
}

func TestTheTimeAwayIsThatOfSignedOutAndNobody(t *testing.T) {
	p, s := shows([]shown{out, in, anon, loading, in})
	assert.Equal(t, int64(2000), p.away(s))
}

func TestTheWorstIsTold(t *testing.T) {
	assert.True(t, Lost.Worse(Wedged))
	assert.False(t, OK.Worse(Lost))
}
