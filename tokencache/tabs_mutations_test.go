package tokencache

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/internal/mutate"
)

// tabsMutations are changes of what tabs do together, with what the model of many
// tabs finds.
var tabsMutations = []struct {
	mutation
	finds string
}{
	{mutation{name: "each tab for itself", cure: "one-tab-asks", change: mutate.Always}, "refresh calls in 5 s"},
	{mutation{name: "share nothing", cure: "share-the-token", change: mutate.Skip}, "refresh calls in 5 s|was held for"},
	{mutation{name: "never go on alone", cure: "go-on-alone",
		change: mutate.Value("max(k.now().Add(minDelay), k.tabs.peers.TakenUntil(&f.turn, k.now()))")}, "was held for"},
	{mutation{name: "wait for whoever says that it tries", cure: "patience-ends", change: mutate.Value("until")}, "was held for"},
	{mutation{name: "another tab's failure is this one's", cure: "failure-elsewhere", change: mutate.Value("k.endSession(proven, unsaid, nil)")},
		"was signed out|was answered 1 times, ok: false"},
	{mutation{name: "another tab's sign-out is this one's", cure: "sign-out-elsewhere", change: mutate.Before("k.endSession(proven, unsaid, nil)")},
		"was signed out|was answered 1 times, ok: false"},
	{mutation{name: "take anybody's token", cure: "token-of-the-session", change: mutate.Always}, "got a token of .*user_3"},
	{mutation{name: "believe what another tab says of a token's age", cure: "minted-for-force",
		change: mutate.Always}, "an aged token"},
	{mutation{name: "keep the lock", cure: "let-the-lock-go", change: mutate.Skip}, "held at rest"},
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
