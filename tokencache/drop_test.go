package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/timeline"
)

// Whoever asked waits no more: the provider, which is in trouble, is not asked for nobody.
func TestACallThatIsTakenBackIsNotAskedFor(t *testing.T) {
	for name, drops := range map[string]bool{"taken back": true, "the control": false} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.fail(errNetwork)
				answers := 0
				number := l.Ask(Call{Client: "client", Force: true}, func(string, bool) { answers++ })
				l.sleep(time.Second)
				before := len(l.providerCalls())
				if drops {
					l.Drop(number)
					l.Drop(number)
				}
				l.sleep(5 * time.Minute)
				l.answer(l.mint)
				l.sleep(time.Minute)
				assert.Equal(t, drops, len(l.providerCalls()) == before)
				assert.Equal(t, drops, answers == 0)
				ends := l.events(timeline.KindAnswered)
				assert.Len(t, ends, 1)
				assert.Equal(t, number, ends[0].Call)
				assert.Equal(t, drops, ends[0].Source == timeline.SourceClient)
			})
		})
	}
}

func TestACallThatIsTakenBackTakesNobodyElsesBack(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(time.Minute)
		l.fail(errNetwork)
		other := l.ask(true)
		gone := 0
		number := l.Ask(Call{Client: "another", Force: true}, func(string, bool) { gone++ })
		l.sleep(time.Second)
		l.Drop(number)
		l.Drop(number + 1) // nobody's
		l.held(other)
		l.answer(l.mint)
		l.sleep(time.Minute)
		l.answered(other, "")
		assert.Zero(t, gone)
		l.Drop(1) // answered long ago
	})
}
