package tokencache

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/internal/mutate"
)

// modelMutations are changes of the policy that break one of the model's
// invariants, with those that may be the first to break.
var modelMutations = []struct {
	mutation
	breaks []string
}{
	{mutation{name: "null for the first terminal failure", cure: "lone-terminal", change: mutate.Never}, unprovenEnd},
	{mutation{name: "confirmed by what was under way", cure: "confirmed-by-a-later-try", change: mutate.Always}, unprovenEnd},
	{mutation{name: "an unforced failure is half of a proof", cure: "forced-half", change: mutate.Always}, unprovenEnd},
	{mutation{name: "null for what may pass", cure: "transient-proves-nothing", change: mutate.Value("proven")}, unprovenEnd},
	{mutation{name: "no budget of time", cure: "budget-of-time", change: mutate.Always}, unprovenEnd},
	{mutation{name: "never believe", cure: "confirmed-terminal", change: mutate.Never}, []string{"settles in time", "calls are bounded", "a dead session is left alone"}},
	{mutation{name: "confirm a terminal failure while hidden", cure: "hidden-looks-apart", change: mutate.Never}, []string{"a dead session is left alone"}},
	{mutation{name: "the same token to a forced call", cure: "another-token-for-force", change: mutate.Always}, []string{"never the same token to a forced call"}},
	{mutation{name: "any token answers force", cure: "minted-for-force", change: mutate.Always}, []string{"never an aged token to a forced call", "never an expired token"}},
	{mutation{name: "no memory of what was refused", cure: "remember-the-refused", change: mutate.Value("false")}, []string{"never a refused token", "never the same token to a forced call"}},
	{mutation{name: "expiry by the monotonic clock", cure: "wall-clock", change: monotonic}, []string{"never an expired token"}},
	{mutation{name: "no skew", cure: "learn-skew", change: mutate.Value("true")}, []string{"settles in time", "never an expired token", "never null unless proven"}},
	{mutation{name: "a clock that was ahead stays ahead", cure: "set-back", change: mutate.Skip}, []string{"never an expired token"}},
	{mutation{name: "failures are older than a token of the future", cure: "never-backwards", change: mutate.Before("c.slept += gap")}, []string{"no hot loop", "settles in time", "never an expired token"}},
	{mutation{name: "late answers of an identity before", cure: "late-answer", change: mutate.Never}, append([]string{"never a foreign token"}, unprovenEnd...)},
	{mutation{name: "the cache of the identity before", cure: "drop-the-cache", change: mutate.Skip}, []string{"never a foreign token", "the snapshot is consistent"}},
	{mutation{name: "lost promises are never forgotten", cure: "trickle", change: mutate.Value("true")}, []string{"settles in time"}},
	{mutation{name: "no deadline", cure: "call-deadline", change: mutate.Value("now.Add(1 << 62)")}, []string{"settles in time"}},
	{mutation{name: "a token that is no use is asked for again", cure: "useless-is-forced", change: mutate.Skip}, []string{"settles in time"}},
	{mutation{name: "tries a millisecond apart", cure: "jitter", change: mutate.Value("minDelay")}, []string{"no hot loop"}},
	{mutation{name: "told of each look", cure: "told-once", change: mutate.Never}, []string{"told once"}},
	{mutation{name: "ask after the end", cure: "quiet-after-the-end", change: mutate.Never}, []string{"quiet after a sign-out"}},
	{mutation{name: "trouble without an end", cure: "trouble-ends", change: mutate.Skip}, []string{"the snapshot is consistent"}},
	{mutation{name: "held calls are forgotten at the end", cure: "end-answers-the-held", change: mutate.Skip}, []string{"settles in time", "settles once"}},
	{mutation{name: "the handler runs at once", cure: "defer-the-reload", change: mutate.Value("k.expire()")}, []string{"no reload unless proven"}},
}

var unprovenEnd = []string{"never null unless proven", "never signed out unless proven", "no reload unless proven"}

// TestTheModelFindsEachMutation makes each in turn, as TestEachCureMatters does:
//
//	HOLDFAST_MUTATIONS=1 go test -run TestTheModelFindsEachMutation -v ./tokencache
func TestTheModelFindsEachMutation(t *testing.T) {
	onDemand(t)
	for _, m := range modelMutations {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			output := m.fails(t, "^TestModel$", "-model.cycles=300000", "-timeout=15m")
			assert.Regexp(t, "("+strings.Join(m.breaks, "|")+"), at ", output)
		})
	}
}
