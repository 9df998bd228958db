package tokencache

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
)

func TestWhatWasHeardOfAnotherTabIsReplayed(t *testing.T) {
	const minute = 60_000
	ended := failure.Classify(errRevoked).Reason
	want, got := replay(t, []recorded{
		{Kind: "engine"},
		{Kind: "token", Source: "seed", Token: "1", Life: 5 * minute, Remaining: 5 * minute},
		{Kind: "token", Source: "tab", Token: "2", At: 4 * minute, Mono: 4 * minute, Life: 5 * minute, Remaining: 5 * minute, Forced: true},
		{Kind: "call", Cached: true, At: 6 * minute, Mono: 6 * minute, Times: 1},
		{Kind: "tab", Reason: "look", At: 7 * minute, Mono: 7 * minute},
		{Kind: "try", Try: 1, Forced: true, At: 7 * minute, Mono: 7 * minute},
		{Kind: "failure", Try: 1, Class: "terminal", Reason: ended, At: 7 * minute, Mono: 7 * minute},
		{Kind: "try", Try: 2, Forced: true, At: 7*minute + 500, Mono: 7*minute + 500},
		{Kind: "failure", Try: 2, Class: "terminal", Reason: ended, At: 7*minute + 500, Mono: 7*minute + 500},
		{Kind: "signedOut", Reason: ended, Evidence: "terminal", At: 7*minute + 500, Mono: 7*minute + 500},
	})
	assert.Equal(t, want, got)
}
