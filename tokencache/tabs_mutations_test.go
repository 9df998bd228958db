package tokencache

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// tabsMutations are changes of what tabs do together, with what the model of many
// tabs finds.
var tabsMutations = []struct {
	mutation
	finds string
}{
	{mutation{name: "each tab for itself", file: "tokencache/turn.go",
		from: "if name == \"\" {", to: "if true {"}, "refresh calls in 5 s"},
	{mutation{name: "share nothing", file: "tokencache/tabs.go",
		from: "\tk.tell(tabs.Message{Kind: tabs.KindToken, Token: t, Minted: c.mintedFrom()})\n", to: ""}, "refresh calls in 5 s|was held for"},
	{mutation{name: "never go on alone", file: "tokencache/turn.go",
		from: "if wait = k.rest(f, taken); wait <= 0 {", to: "if wait = max(minDelay, k.rest(f, taken)); !taken {"}, "was held for"},
	{mutation{name: "wait for whoever says that it tries", file: "tokencache/turn.go",
		from: "if last := k.lastOf(f, now); last.Before(until) {", to: "if last := k.lastOf(f, now); last.Before(until) && false {"}, "was held for"},
	{mutation{name: "another tab's failure is this one's", file: "tokencache/heed.go",
		from: "	k.peers.outcome = k.now()\n", to: "	k.peers.outcome = k.now()\n	if m.class == failure.Terminal {\n		k.endSession(&timeline.Event{Kind: timeline.KindSignedOut, Reason: \"elsewhere\"})\n		return\n	}\n"},
		"was signed out|was answered 1 times, ok: false"},
	{mutation{name: "another tab's sign-out is this one's", file: "tokencache/heed.go",
		from: "return k.lookSoon(now)", to: "k.endSession(&timeline.Event{Kind: timeline.KindSignedOut, Reason: \"elsewhere\"})"},
		"was signed out|was answered 1 times, ok: false"},
	{mutation{name: "take anybody's token", file: "tokencache/heed.go",
		from: "if t.Session != k.cached.Session ||", to: "if"}, "got a token of .*user_3"},
	{mutation{name: "believe what another tab says of a token's age", file: "tokencache/accept.go",
		from: "since := w.asked.Add(-grace)", to: "since := w.asked.Add(-time.Hour)"}, "an aged token"},
	{mutation{name: "keep the lock", file: "tokencache/turn.go",
		from: "k.outbox.add(letGo)", to: ""}, "held at rest"},
}

func TestEveryMutationForManyTabsCanBeMade(t *testing.T) {
	for _, m := range tabsMutations {
		m.mutant(t)
	}
}

// TestTheModelOfManyTabsFindsEachMutation makes each in turn, as TestEachCureMatters
// does:
//
//	HOLDFAST_MUTATIONS=1 go test -run TestTheModelOfManyTabsFindsEachMutation -v ./tokencache
func TestTheModelOfManyTabsFindsEachMutation(t *testing.T) {
	onDemand(t)
	for _, m := range tabsMutations {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			output := m.fails(t, "^TestManyTabsModel$", "-tabs.seeds=400")
			assert.Regexp(t, m.finds, output)
		})
	}
}
