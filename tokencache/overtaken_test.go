package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Two flights ask side by side. The unforced one brings a token, which is too old for the
// forced call, and then the forced try fails: a failure that is older than that token says
// nothing of how things are.
func TestAFailureThatATokenHasOvertakenIsDropped(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(l.life - 5*time.Second)
		old := l.token(l.life)
		l.sleep(4 * time.Second)
		release := l.holdNext()
		forced := l.ask(true)
		l.answer(func() (string, error) { return old, nil })
		l.sleep(time.Millisecond)
		l.answered(l.ask(false), old)
		l.held(forced)
		release("", errNetwork)
		assert.Equal(t, StatusFresh, l.Snapshot().Status)
		assert.Nil(t, l.Snapshot().LastFailure)
	})
}

// If that happens each time, nobody tells the forced call how to pace itself.
func TestATryThatIsOvertakenEachTimeBacksOff(t *testing.T) {
	run(t, func(l *lab) {
		l.respondWith(func(_ <-chan struct{}, force bool) (string, error) {
			if force {
				time.Sleep(500 * time.Millisecond)
				return "", errNetwork
			}
			return "opaque", nil // each unforced call asks
		})
		l.signIn()
		l.ask(true)
		for range 200 {
			l.sleep(300 * time.Millisecond)
			l.answered(l.ask(false), "opaque")
		}
		assert.Less(t, count(l.providerCalls(), true), 20, "one each half second is 120 a minute")
	})
}
