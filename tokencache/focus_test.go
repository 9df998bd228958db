package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// An iframe that renews silently takes the focus, and gives it back to the page as it
// goes: each failed try started the next one (trakt-web#3174), 44 in half a minute.
func TestF55AFocusOfOurOwnStartsNoTry(t *testing.T) {
	for name, after := range map[string]time.Duration{
		"before the try fails": -time.Millisecond,
		"just after":           time.Millisecond,
		"a while after":        500 * time.Millisecond,
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				calls := 0
				l.answer(func() (string, error) {
					calls++
					time.AfterFunc(100*time.Millisecond+after, func() { l.Wake(timeline.SignalFocus) })
					time.Sleep(100 * time.Millisecond)
					return "", &failure.Thrown{Type: "object", OAuth: "temporarily_unavailable"}
				})
				p := l.ask(true)
				l.sleep(30 * time.Second)
				assert.LessOrEqual(t, calls, 8)
				l.held(p)
			})
		})
	}
}

// The control: a focus that is the user's is a reason to try at once.
func TestAFocusOfTheUsersStartsATry(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Type: "object", OAuth: "temporarily_unavailable"})
		l.ask(true)
		l.sleep(20 * time.Second)
		before := len(l.providerCalls())
		l.Wake(timeline.SignalFocus)
		l.sleep(100 * time.Millisecond)
		assert.Equal(t, before+1, len(l.providerCalls()))
	})
}
