package tokencache

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/timeline"
)

func TestWhatTheSDKGetsToSee(t *testing.T) {
	for name, c := range map[string]struct {
		response Response
		want     Verdict
	}{
		"408":                             {Response{Status: 408, JSON: true}, Fail},
		"425":                             {Response{Status: 425, JSON: true}, Fail},
		"429":                             {Response{Status: 429, JSON: true}, Fail},
		"500":                             {Response{Status: 500, JSON: true}, Fail},
		"503 with a gateway's page":       {Response{Status: 503}, Fail},
		"511":                             {Response{Status: 511}, Fail},
		"520":                             {Response{Status: 520}, Fail},
		"530":                             {Response{Status: 530}, Fail},
		"200 from a captive portal":       {Response{Status: 200}, Fail},
		"403 from a captive portal":       {Response{Status: 403}, Fail},
		"400 invalid_grant":               {Response{Status: 400, JSON: true}, Pass},
		"401 with JSON":                   {Response{Status: 401, JSON: true}, Pass},
		"403 with JSON":                   {Response{Status: 403, JSON: true}, Pass},
		"400 Missing refresh token, once": {Response{Status: 400, JSON: true, Message: "Missing refresh token."}, Again},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				got, wait := l.Answered(c.response, 1)
				assert.Equal(t, c.want, got)
				assert.Equal(t, c.want == Again, wait > 0)
			})
		})
	}
}

func TestAMissingRefreshTokenIsBelievedInTheEnd(t *testing.T) {
	run(t, func(l *lab) {
		missing := Response{Status: 400, JSON: true, Message: "Missing refresh token."}
		got, _ := l.Answered(missing, 3)
		assert.Equal(t, Pass, got)
	})
}

func TestNoRequestIsSentBeforeARetryAfterIsOver(t *testing.T) {
	run(t, func(l *lab) {
		assert.True(t, l.Admit())
		l.Answered(Response{Status: 429, RetryAfter: 30 * time.Second}, 1)
		l.Wake(timeline.SignalOnline)
		l.sleep(29 * time.Second)
		assert.False(t, l.Admit())
		l.sleep(16 * time.Second)
		assert.True(t, l.Admit())
	})
}

func TestAServerInTroubleIsAskedLessAndLess(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		requests := 0
		l.answer(func() (string, error) {
			if l.Admit() {
				requests++
				l.Answered(Response{Status: 503}, 1)
			}
			return "", errNetwork // what the SDK makes of it
		})
		l.ask(true)
		synctest.Wait()
		for range 9 { // the SDK's own loop
			l.sleep(time.Second)
			_, _ = l.provide(t.Context(), false)
		}
		assert.LessOrEqual(t, requests, 4)
		assert.Equal(t, "the auth server is in trouble or out of reach", l.Snapshot().LastFailure.Reason, "not the network failure that the SDK saw")
	})
}

func TestAWakeOpensTheGate(t *testing.T) {
	run(t, func(l *lab) {
		for range 5 {
			l.Answered(Response{Status: 503}, 1)
		}
		assert.False(t, l.Admit())
		l.Wake(timeline.SignalOnline)
		assert.True(t, l.Admit())
	})
}

func TestARequestThatHangsIsAborted(t *testing.T) {
	run(t, func(l *lab) {
		aborted := 0
		l.Watch(0, func() { aborted++ })
		done := l.Watch(0, func() { t.Error("this one was over") })
		done()
		l.sleep(10 * time.Second)
		assert.Equal(t, 1, aborted)
	})
}

func TestTheSDKsOwnRefreshEndsAHold(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		p := l.ask(true)
		l.sleep(time.Hour)
		fresh := l.token(l.life)
		l.answer(func() (string, error) { return fresh, nil })
		l.Refreshed()
		l.sleep(minDelay)
		l.answered(p, fresh)
		calls := l.providerCalls()
		assert.False(t, calls[len(calls)-1], "asked for, not minted again")
	})
}
