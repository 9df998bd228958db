package tokencache

import (
	"context"
	"testing"
	"time"
)

// The provider is slow, and a call comes late to its try: it has time of its own to wait
// for a new token, and no more.
func TestACallThatJoinsASlowTryFallsBackInItsOwnTime(t *testing.T) {
	run(t, func(l *lab) {
		l.life = time.Hour
		token := l.signIn()
		l.sleep(l.life - 9*time.Second) // within the margin: the provider is asked
		l.hang()
		first := l.ask(false)
		l.sleep(time.Second)
		l.held(first)
		late := l.ask(false)
		l.sleep(1500 * time.Millisecond)
		l.answered(first, token)
		l.held(late)
		l.sleep(time.Second)
		l.answered(late, token)
	})
}

// answerAfter has each request of the provider's own take so long, unless it is aborted.
func (l *lab) answerAfter(d time.Duration, requests *int) {
	l.respondWith(func(closed <-chan struct{}, _ bool) (string, error) {
		time.Sleep(5 * time.Millisecond) // until it is sent
		*requests++
		aborted := make(chan struct{})
		defer l.Watch(0, func() { close(aborted) })()
		select {
		case <-time.After(d):
			return l.mint()
		case <-aborted:
			return "", errNetwork
		case <-closed:
			return "", context.Canceled
		}
	})
}

// A request that takes longer than the deadline is aborted, and begun anew: without more
// patience the next time none would ever be answered.
func TestARequestThatIsSlowIsHeardInTheEnd(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.answerAfter(45*time.Second, new(int))
		p := l.ask(true)
		l.sleep(10 * time.Minute)
		l.answered(p, "")
	})
}
