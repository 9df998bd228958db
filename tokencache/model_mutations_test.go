package tokencache

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// modelMutations are changes of the policy that break one of the model's
// invariants, with those that may be the first to break.
var modelMutations = []struct {
	mutation
	breaks []string
}{
	{mutation{name: "null for the first terminal failure", file: "tokencache/proof.go",
		from: "if p.terminal.IsZero() {", to: "if false {"}, unprovenEnd},
	{mutation{name: "confirmed by what was under way", file: "tokencache/proof.go",
		from: "c.forced && c.began.After(p.terminal)", to: "c.forced"}, unprovenEnd},
	{mutation{name: "an unforced failure is half of a proof", file: "tokencache/proof.go",
		from: "if c.forced || !c.signedIn {", to: "if true {"}, unprovenEnd},
	{mutation{name: "null for what may pass", file: "tokencache/judge.go",
		from: "if failed.Class == failure.Transient || failed.Class == failure.Blocked {\n\t\treturn false", to: "if failed.Class == failure.Transient || failed.Class == failure.Blocked {\n\t\treturn true"}, unprovenEnd},
	{mutation{name: "no budget of time", file: "tokencache/proof.go",
		from: "&& p.spent >= b.Time", to: ""}, unprovenEnd},
	{mutation{name: "never believe", file: "tokencache/proof.go",
		from: "return c.forced && c.began.After(p.terminal)", to: "return false"}, []string{"settles in time", "calls are bounded"}},
	{mutation{name: "confirm a terminal failure while hidden", file: "tokencache/judge.go",
		from: "&& k.visible && k.online //", to: "//"}, []string{"calls are bounded"}},
	{mutation{name: "the same token to a forced call", file: "tokencache/accept.go",
		from: "return minted && t.Print != w.stale && k.usable(t)", to: "return minted"}, []string{"never the same token to a forced call"}},
	{mutation{name: "any token answers force", file: "tokencache/accept.go",
		from: "return minted && t.Print", to: "return (minted || true) && t.Print"}, []string{"never an aged token to a forced call", "never an expired token"}},
	{mutation{name: "of two tokens of one second the later", file: "tokencache/token/token.go",
		from: "t.Expires.After(other.Expires)", to: "!t.Expires.Before(other.Expires)"}, []string{"never the same token to a forced call"}},
	{mutation{name: "no memory of what was refused", file: "tokencache/refusal.go",
		from: "if known == p {", to: "if known == p && false {"}, []string{"never a refused token", "never the same token to a forced call"}},
	{mutation{name: "expiry by the monotonic clock", file: "tokencache/keeper.go",
		from: "return k.opts.Now().Round(0) }", to: "return k.born.Add(time.Since(k.born)) }"}, []string{"never an expired token"}},
	{mutation{name: "no skew", file: "tokencache/accept.go",
		from: "\tk.learnSkew(c, t)\n", to: ""}, []string{"settles in time", "never an expired token", "never null unless proven"}},
	{mutation{name: "a clock that was ahead stays ahead", file: "tokencache/sleep.go",
		from: "if k.skew < 0 {", to: "if false {"}, []string{"never an expired token"}},
	{mutation{name: "failures are older than a token of the future", file: "tokencache/sleep.go",
		from: "k.setBack(-gap)", to: ""}, []string{"calls are bounded", "settles in time", "never an expired token"}},
	{mutation{name: "late answers of an identity before", file: "tokencache/call.go",
		from: "case c.generation != k.generation:\n", to: "case false:\n"}, append([]string{"never a foreign token"}, unprovenEnd...)},
	{mutation{name: "the cache of the identity before", file: "tokencache/session.go",
		from: "k.cached, k.handedOut = nil, false", to: "k.handedOut = false"}, []string{"never a foreign token", "the snapshot is consistent"}},
	{mutation{name: "lost promises are never forgotten", file: "tokencache/call.go",
		from: " && k.now().Sub(k.lastCall[force]) < trickle", to: ""}, []string{"settles in time"}},
	{mutation{name: "no deadline", file: "tokencache/call.go",
		from: "time.NewTimer(k.opts.CallTimeout)", to: "time.NewTimer(1 << 62)"}, []string{"settles in time"}},
	{mutation{name: "a token that is no use is asked for again", file: "tokencache/judge.go",
		from: "f.soft = false // the", to: "// the"}, []string{"settles in time"}},
	{mutation{name: "tries a millisecond apart", file: "tokencache/backoff.go",
		from: "return max(minDelay, time.Duration(r*float64(bound)))", to: "return minDelay"}, []string{"calls are bounded"}},
	{mutation{name: "told of each look", file: "tokencache/session.go",
		from: "if again {", to: "if again && false {"}, []string{"told once"}},
	{mutation{name: "ask after the end", file: "tokencache/keeper.go",
		from: "case !force && k.status == StatusSignedOut:", to: "case false:"}, []string{"quiet after a sign-out"}},
	{mutation{name: "trouble without an end", file: "tokencache/accept.go",
		from: "k.degradedSince = time.Time{}", to: ""}, []string{"the snapshot is consistent"}},
	{mutation{name: "held calls are forgotten at the end", file: "tokencache/flight.go",
		from: "\t\t\t\tk.answerHeld(f, w, nil)\n", to: "\t\t\t\t_ = w\n"}, []string{"settles in time", "settles once"}},
	{mutation{name: "the handler runs at once", file: "tokencache/reload.go",
		from: `k.deferExpiry(timeline.SourceExpiry)`, to: "k.expire()"}, []string{"no reload unless proven"}},
}

var unprovenEnd = []string{"never null unless proven", "never signed out unless proven", "no reload unless proven"}

func TestEveryMutationForTheModelCanBeMade(t *testing.T) {
	for _, m := range modelMutations {
		m.mutant(t)
	}
}

// TestTheModelFindsEachMutation makes each in turn, as TestEachCureMatters does:
//
//	HOLDFAST_MUTATIONS=1 go test -run TestTheModelFindsEachMutation -v ./tokencache
func TestTheModelFindsEachMutation(t *testing.T) {
	onDemand(t)
	for _, m := range modelMutations {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			output := m.fails(t, "^TestModel$", "-model.cycles=20000")
			assert.Regexp(t, "("+strings.Join(m.breaks, "|")+"), at ", output)
		})
	}
}
