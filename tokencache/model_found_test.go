package tokencache

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// What the model found, each in its shortest form.

func TestOneLostRaceIsNoProofThoughItFailsTwoTries(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(l.life)
		lost := make(chan struct{}) // AuthKit has one refresh for all who wait
		l.respondWith(func(context.Context, bool) (string, error) {
			<-lost
			return "", errRevoked
		})
		unforced, forced := l.ask(false), l.ask(true)
		l.sleep(time.Second)
		l.answer(l.mint) // the winner's session
		close(lost)
		l.sleep(5 * time.Second)
		l.answered(unforced, "")
		l.answered(forced, "")
		assert.Empty(t, l.signedOut)
	})
}

func TestTheEchoOfAnOutageIsNoHalfOfAProof(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(l.life)
		races := 1
		l.respondWith(func(_ context.Context, force bool) (string, error) {
			switch {
			case !force:
				return "", errLogin // AuthKit's ERROR state, from a captive portal
			case races > 0:
				races--
				return "", errRevoked
			}
			return l.mint()
		})
		p := l.ask(false)
		l.sleep(5 * time.Second)
		l.answered(p, "")
		assert.Empty(t, l.signedOut)
	})
}

func TestADeadSessionIsNotAskedForInALoopWhileHidden(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Hidden()
		l.fail(errRevoked)
		p := l.ask(true)
		l.sleep(time.Hour)
		l.held(p)
		assert.Less(t, len(l.providerCalls()), 330)
	})
}

func TestATokenThatWasNoUseIsNotAskedForAgainUnforced(t *testing.T) {
	run(t, func(l *lab) {
		l.skew = -time.Hour // this clock is ahead: only a forced token shows it
		l.answer(func() (string, error) {
			l.Refreshed() // the transport guard sees the SDK's request, which is ours
			return l.mint()
		})
		p := l.ask(false)
		l.sleep(10 * time.Second)
		l.answered(p, "")
	})
}
