package tokencache

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

// A nameless client may be several: what one of them throws back is not taken from the
// others.
func TestAForceOfNobodysRefusesNothing(t *testing.T) {
	for client, refuses := range map[string]bool{"": false, "a client": true} {
		run(t, func(l *lab) {
			force := func() { l.Ask(Call{Client: client, Force: true}, func(string, bool) {}); synctest.Wait() }
			force()
			raw, _, ok := l.Lend("another")
			assert.True(t, ok)
			l.fail(errNetwork)
			force()
			still, _, ok := l.Lend("another")
			assert.Equal(t, refuses, !ok, "%q", client)
			assert.Equal(t, refuses, still != raw, "%q", client)
		})
	}
}
