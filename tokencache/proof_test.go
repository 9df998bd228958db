package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// Each look into the page is a wake. If that began the budget anew, a user who looks
// often would be kept in trouble for ever.
func TestAUserWhoKeepsComingBackKeepsNoDeadSession(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errOdd)
		p := l.ask(true)
		for range 20 {
			l.sleep(30 * time.Second)
			l.Wake(timeline.SignalVisible)
		}
		l.out(p)
	})
}

// The first requests after a wake may fail for its sake: what they take of the budget is
// given back.
func TestAWakeTakesSomethingOffTheBudget(t *testing.T) {
	for name, wakes := range map[string]bool{"a wake": true, "the control": false} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				l.fail(errOdd)
				p := l.ask(true)
				l.sleep(58 * time.Second)
				if wakes {
					l.Wake(timeline.SignalVisible)
				}
				l.sleep(15 * time.Second)
				assert.Equal(t, wakes, l.look(p).settled == 0)
			})
		})
	}
}

// That nobody is signed in is never proven: who comes back may have signed in.
func TestAnEndOfNobodysSessionIsLookedAtAgain(t *testing.T) {
	run(t, func(l *lab) {
		l.fail(&failure.Thrown{Type: "null", Answered: true})
		p := l.ask(false)
		l.sleep(5 * time.Second)
		l.out(p)
		l.answer(l.mint)
		l.sleep(lookAgain)
		l.Wake(timeline.SignalVisible)
		l.sleep(time.Second)
		assert.Equal(t, StatusFresh, l.Snapshot().Status)
	})
}
