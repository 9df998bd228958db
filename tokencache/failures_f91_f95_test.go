package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
)

// clerk-js has several requests under way at a time. Each of their answers deepened the
// backoff, so that after twenty seconds of trouble a user waited for half a minute more.
func TestF91AnswersOfOneMomentAreOneStepOfTheBackoff(t *testing.T) {
	pauses := func(requests int) (all []time.Duration) {
		run(t, func(l *lab) {
			l.signIn()
			for range 5 {
				var wait time.Duration
				for range requests {
					_, wait = l.Answered(Response{Status: 503, MayHold: true}, 1)
					assert.False(t, l.Admit(), "the gate is shut for all of them")
				}
				all = append(all, wait)
				l.sleep(wait)
				assert.True(t, l.Admit())
			}
		})
		return all
	}
	assert.Equal(t, pauses(1), pauses(3))
}

// MSAL sends nothing for a minute after a 429 or a 5xx, and says so in an error without a
// status: its own retries ended the session.
func TestF95AnSDKThatSulksEndsNothing(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Name: "ServerError"})
		p := l.ask(true)
		l.sleep(10 * time.Minute)
		l.held(p)
		l.answer(l.mint)
		l.sleep(time.Minute)
		l.answered(p, "")
		assert.Empty(t, l.signedOut)
	})
}
