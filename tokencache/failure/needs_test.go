package failure

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEachNeedHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for n := range needsCount {
		assert.Equal(t, n == NeedsNothing, n.String() == "", "the need %d", int(n))
		assert.False(t, seen[n.String()], "%q names two needs", n)
		seen[n.String()] = true
	}
	assert.Equal(t, "interaction", NeedsInteraction.String())
	assert.Equal(t, "reload", NeedsReload.String())
	assert.Empty(t, Needs(-1).String())
	assert.Empty(t, needsCount.String())
}

func TestWhatIsBlockedSaysWhatItNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		thrown Thrown
		want   Needs
	}{
		"a second factor":        {Thrown{OAuth: "mfa_required"}, NeedsInteraction},
		"storage refused":        {Thrown{Name: "SecurityError", Code: "18"}, NeedsInteraction},
		"an old page":            {Thrown{Name: "UnrecognizedActionError"}, NeedsReload},
		"IndexedDB is closed":    {Thrown{Name: "UnknownError", Code: "0"}, NeedsReload},
		"control: the network":   {*errNetwork, NeedsNothing},
		"control: the end":       {*errRevoked, NeedsNothing},
		"control: unheard of":    {Thrown{Message: "odd"}, NeedsNothing},
		"control: a lock's word": {Thrown{Name: "InvalidStateError", Code: "11"}, NeedsNothing},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, Classify(&c.thrown).Needs) })
	}
}
