package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
)

// The server rotates at once and answers late. Where the refresh token is the page's own
// (AuthKit in development), an abort loses the new one, and the spent one ends the session
// (templates.md, F5).
func TestF50ALateAnswerIsUsed(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		s := l.slowly(12 * time.Second)
		p := l.ask(true)
		l.sleep(time.Minute)
		l.answered(p, "")
		assert.Equal(t, 1, s.asked())
		assert.Empty(t, l.signedOut)
	})
}

// A server that refuses to renew says "Failed to refresh access token" while the token
// lives, and has no session once it is over. A backoff of half a minute let a user whose
// session was revoked stay for as long (templates.md, F8).
func TestF51ARevokedSessionIsOutSoonAfterItsToken(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		over := time.Now().Add(l.life)
		terminal := failure.Terminal
		asked := 0
		l.answer(func() (string, error) {
			if time.Now().Before(over) {
				return "", errOdd
			}
			if asked++; asked == 1 { // this one's request still has its cookie
				return "", errOdd
			}
			return "", &failure.Thrown{Type: "object", Name: "Error", Verdict: &terminal}
		})
		l.sleep(l.life - 20*time.Second)
		p := l.ask(true)
		l.sleep(20 * time.Second)
		l.held(p)
		l.sleep(5 * time.Second)
		l.out(p)
	})
}
