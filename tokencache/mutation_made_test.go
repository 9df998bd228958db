package tokencache

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/internal/mutate"
)

// allMutations are those of the failure modes, of other cures and of both models.
func allMutations() []mutation {
	all := slices.Concat(mutations, cureMutations)
	for _, m := range modelMutations {
		all = append(all, m.mutation)
	}
	for _, m := range tabsMutations {
		all = append(all, m.mutation)
	}
	return all
}

// A change of this package keeps its mutations up to date; those of the page are
// looked at when they are made.
func TestEveryMutationCanBeMade(t *testing.T) {
	checker, err := mutate.NewChecker(root, "./tokencache/...")
	require.NoError(t, err)
	for _, m := range allMutations() {
		if m.test == "" {
			path, text := m.mutant(t)
			assert.NoError(t, checker.Check(path, []byte(text)), "%s", m)
		}
	}
}

func TestEveryMarkedCureIsTurnedOff(t *testing.T) {
	turnedOff := map[string]bool{}
	for _, m := range allMutations() {
		turnedOff[m.cure] = true
	}
	marks, err := marks()
	require.NoError(t, err)
	for _, cure := range marks.Names() {
		assert.True(t, turnedOff[cure], "no mutation is of //cure:%s", cure)
	}
}
