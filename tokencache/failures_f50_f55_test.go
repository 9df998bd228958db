package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The server rotates at once and answers late. Where the refresh token is the page's own
// (AuthKit in development), an abort loses the new one, and the spent one ends the session
// (templates.md, F5).
func TestF50ALateAnswerIsUsed(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		requests, lost := 0, false
		var pending chan error // AuthKit has one refresh at a time, for all who ask
		l.respondWith(func(<-chan struct{}, bool) (string, error) {
			if lost {
				return "", errRevoked
			}
			if pending == nil {
				requests++
				pending = make(chan error, 1)
				aborted := make(chan struct{})
				done := l.Watch(0, func() { close(aborted) })
				go func(answer chan error) {
					defer done()
					select {
					case <-time.After(12 * time.Second):
						answer <- nil
					case <-aborted:
						lost = true
						answer <- errNetwork
					}
					close(answer)
				}(pending)
			}
			if err := <-pending; err != nil {
				return "", err
			}
			return l.mint()
		})
		p := l.ask(true)
		l.sleep(time.Minute)
		l.answered(p, "")
		assert.Equal(t, 1, requests)
		assert.Empty(t, l.signedOut)
	})
}
