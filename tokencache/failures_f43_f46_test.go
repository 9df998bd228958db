package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A gateway or a firewall before the auth server refuses for a second, in JSON as that
// does, and the SDK takes it for the end (measured with authkit-js 0.20).
func TestF44RefusedInAGatewaysJSON(t *testing.T) {
	for _, status := range []int{400, 401, 403} {
		run(t, func(l *lab) {
			l.signIn()
			wiped := l.watched(Response{Status: status, JSON: true, Message: "Access denied."})
			p := l.ask(true)
			l.sleep(6 * time.Second)
			l.held(p)
			assert.Zero(t, wiped.Load(), "the SDK has not seen it")
			l.answer(l.mint)
			l.sleep(time.Minute)
			l.answered(p, "")
			assert.Empty(t, l.signedOut)
		})
	}
}

// What a page may not read is a failure of the network to it, like any other: a gateway's
// 429 was asked for a hundred times.
func TestF45AnswersThatCannotBeRead(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.watched(Response{Unreadable: true})
		before := len(l.providerCalls())
		p := l.ask(true)
		l.sleep(30 * time.Second)
		assert.Less(t, len(l.providerCalls())-before, 15)
		l.answer(l.mint)
		l.sleep(unreadableMax + time.Second)
		l.answered(p, "")
	})
}

// Each answer takes longer than a request is listened to at first, and is thrown away.
func TestF46SlowerThanTheDeadline(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		requests := 0
		l.answerAfter(25*time.Second, &requests)
		p := l.ask(true)
		l.sleep(2 * time.Minute)
		l.answered(p, "")
		assert.LessOrEqual(t, requests, 3)
	})
}
