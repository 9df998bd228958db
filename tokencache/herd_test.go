package tokencache

import (
	"holdfast/tokencache/pagetime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
)

// What the simulation in ./herd takes a tab to be is what a Keeper does.
func TestAKeeperIsPacedAsATabOfTheHerd(t *testing.T) {
	for name, retryAfter := range map[string]time.Duration{"503": 0, "with Retry-After": 10 * time.Second} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				sdk := l.authKit()
				var asked []time.Time
				sdk.server = func() Response {
					asked = append(asked, time.Now())
					return Response{Status: 503, RetryAfter: retryAfter}
				}
				began := time.Now()
				l.ask(true)
				l.sleep(10 * time.Minute)
				synctest.Wait()

				at := pagetime.Time(1)
				tab, retries := NewPacing(Options{}), RetriesFrom(at)
				failed := failure.Failure{Class: failure.Transient, RetryAfter: retryAfter}
				for _, keeper := range asked {
					assert.Equal(t, at.Sub(1).Milliseconds(), keeper.Sub(began).Milliseconds())
					tab.Answered(retryAfter, at, 0.5, 0.5)
					at = at.Add(tab.After(&retries, failed, at, 0.5))
				}
				assert.Greater(t, len(asked), 10)
			})
		})
	}
	t.Run("unreachable", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			var asked []time.Time
			l.answer(func() (string, error) { asked = append(asked, time.Now()); return "", errNetwork })
			began := time.Now()
			l.ask(true)
			l.sleep(10 * time.Minute)
			synctest.Wait()

			at := pagetime.Time(1)
			tab, retries := NewPacing(Options{}), RetriesFrom(at)
			for _, keeper := range asked {
				assert.Equal(t, at.Sub(1).Milliseconds(), keeper.Sub(began).Milliseconds())
				at = at.Add(tab.After(&retries, failure.Classify(errNetwork), at, 0.5))
			}
			assert.Greater(t, len(asked), 40)
		})
	})
}
