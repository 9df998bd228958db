package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
)

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
