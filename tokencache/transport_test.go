package tokencache

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// revoked is the provider's own word that the session is over.
var revoked = Response{Status: 400, JSON: true, Ends: true}

func TestWhatTheSDKGetsToSee(t *testing.T) {
	for name, c := range map[string]struct {
		response Response
		want     Verdict
		class    failure.Class
	}{
		"408":                             {Response{Status: 408, JSON: true}, Fail, failure.Transient},
		"425":                             {Response{Status: 425, JSON: true}, Fail, failure.Transient},
		"429":                             {Response{Status: 429, JSON: true}, Fail, failure.Transient},
		"500":                             {Response{Status: 500, JSON: true}, Fail, failure.Transient},
		"503 with a gateway's page":       {Response{Status: 503, HTML: true}, Fail, failure.Transient},
		"511":                             {Response{Status: 511, HTML: true}, Fail, failure.Transient},
		"520":                             {Response{Status: 520, HTML: true}, Fail, failure.Transient},
		"530":                             {Response{Status: 530, HTML: true}, Fail, failure.Transient},
		"503 that says invalid_grant":     {Response{Status: 503, JSON: true, Ends: true}, Fail, failure.Transient},
		"200 from a captive portal":       {Response{Status: 200, HTML: true}, Fail, failure.Transient},
		"403 from a captive portal":       {Response{Status: 403, HTML: true}, Fail, failure.Transient},
		"403 without a body":              {Response{Status: 403}, Fail, failure.Transient},
		"an answer that can't be read":    {Response{Unreadable: true}, Fail, failure.Transient},
		"400 invalid_grant, once":         {revoked, Fail, failure.Terminal},
		"200 that says invalid_grant":     {Response{Status: 200, JSON: true, Ends: true}, Fail, failure.Terminal},
		"401 without a body":              {Response{Status: 401}, Fail, failure.Unknown},
		"401 of a gateway, in JSON":       {Response{Status: 401, JSON: true}, Fail, failure.Unknown},
		"403 of a firewall, in JSON":      {Response{Status: 403, JSON: true}, Fail, failure.Unknown},
		"507 in JSON":                     {Response{Status: 507, JSON: true}, Fail, failure.Unknown},
		"400 Missing refresh token, once": {Response{Status: 400, JSON: true, Message: "Missing refresh token."}, Again, failure.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				got, wait := l.Answered(c.response, 1)
				assert.Equal(t, c.want, got)
				assert.Equal(t, c.want == Again, wait > 0)
				if c.want == Fail {
					assert.Equal(t, c.class, l.rewrittenClass())
				}
			})
		})
	}
}

// watched makes the lab's provider an SDK whose requests are watched, and whose server
// answers with r: it throws what it makes of the answer that it gets, and wipes
// itself at one that is no network failure.
func (l *lab) watched(r Response) (wiped *atomic.Int32) {
	wiped = new(atomic.Int32)
	l.answer(func() (string, error) {
		if !l.Admit() {
			return "", errNetwork
		}
		if v, _ := l.Answered(r, 1); v != Pass {
			return "", errNetwork
		}
		wiped.Add(1)
		return "", errLogin
	})
	return wiped
}

func TestTheSDKSeesTheEndOnlyOnceItIsConfirmed(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		wiped := l.watched(revoked)
		p := l.ask(true)
		synctest.Wait()
		assert.Zero(t, wiped.Load(), "the first answer")
		l.sleep(2 * confirmDelay)
		assert.EqualValues(t, 1, wiped.Load(), "the one that confirms it")
		assert.Len(t, l.signedOut, 1)
		assert.Equal(t, 1, l.look(p).settled)
	})
}

func TestOneEndThatWasNoneIsNeverSeen(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		wiped := l.watched(revoked)
		p := l.ask(true)
		synctest.Wait()
		l.answer(l.mint)
		l.sleep(2 * confirmDelay)
		assert.True(t, l.look(p).ok)
		assert.Zero(t, wiped.Load())
		assert.Empty(t, l.signedOut)
	})
}

func TestAnEndThatNobodyAskedForIsLookedInto(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		wiped := l.watched(revoked)
		_, _ = l.provide(l.ended, false) // the SDK's own loop
		l.sleep(3 * confirmDelay)
		assert.EqualValues(t, 1, wiped.Load())
		assert.Len(t, l.signedOut, 1)
	})
}

// rewrittenClass is what the newest answer to an SDK's own request was taken for. Tries
// may be under way.
func (l *lab) rewrittenClass() failure.Class {
	l.lock()
	defer l.unlock()
	return l.transport.rewritten.failure.Class
}

func TestTheProofOfAnEndDoesNotWaitForWhatTheServerFailedAtBefore(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.watched(Response{Unreadable: true})
		l.ask(true)
		l.sleep(time.Minute)
		l.watched(revoked)
		for range 100 {
			if l.sleep(100 * time.Millisecond); l.rewrittenClass() == failure.Terminal {
				break
			}
		}
		assert.Empty(t, l.signedOut, "the first word")
		l.Answered(revoked, 1) // the SDK's own loop has asked as well
		l.sleep(5 * time.Second)
		assert.Len(t, l.signedOut, 1)
	})
}

func TestAnSDKThatSaysItInOtherWordsIsUnderstood(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.answer(func() (string, error) {
			if v, _ := l.Answered(revoked, 1); v != Pass {
				return "", errNetwork
			}
			return "", &failure.Thrown{Type: "object", Name: "Error", Message: "oh dear"}
		})
		l.ask(true)
		l.sleep(2 * confirmDelay)
		assert.Len(t, l.signedOut, 1)
	})
}

func TestARefusalWithoutWordsReachesTheSDKOnceTheBudgetIsSpent(t *testing.T) {
	for name, r := range map[string]Response{
		"a firewall's JSON": {Status: 403, JSON: true}, "a gateway's JSON": {Status: 401, JSON: true}, "a bare 401": {Status: 401},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				wiped := l.watched(r)
				l.ask(true)
				l.sleep(50 * time.Second)
				assert.NotEqual(t, StatusSignedOut, l.Snapshot().Status)
				l.sleep(2 * time.Minute)
				assert.Len(t, l.signedOut, 1)
				assert.Zero(t, wiped.Load())
				v, _ := l.Answered(r, 1)
				assert.Equal(t, Pass, v)
			})
		})
	}
}

func TestAMissingRefreshTokenIsBelievedInTheEnd(t *testing.T) {
	for _, words := range []string{"Missing refresh token.", "refresh_token is required"} { // WorkOS's, and its emulator's
		t.Run(words, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				missing := Response{Status: 400, JSON: true, Message: words}
				l.answer(func() (string, error) {
					for attempt := 1; ; attempt++ {
						switch v, wait := l.Answered(missing, attempt); v {
						case Pass:
							return "", errLogin
						case Fail:
							return "", errNetwork
						default:
							time.Sleep(wait)
						}
					}
				})
				l.ask(true)
				l.sleep(12 * time.Second)
				assert.Len(t, l.signedOut, 1)
			})
		})
	}
}

func TestWhatCanNotBeReadIsAskedLessAndLess(t *testing.T) {
	for name, c := range map[string]struct {
		response Response
		most     int
	}{
		"unreadable":                           {Response{Unreadable: true}, 20},
		"control: taken for no network at all": {Response{}, 1000},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				l.watched(c.response)
				before := len(l.providerCalls())
				l.ask(true)
				l.sleep(time.Minute)
				n := len(l.providerCalls()) - before
				assert.LessOrEqual(t, n, c.most)
				if c.response.Unreadable {
					assert.GreaterOrEqual(t, n, 10, "it may be a network that is down after all")
				} else {
					assert.Greater(t, n, 30)
				}
			})
		})
	}
}

func TestAHeldRequestIsSentAgain(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		hold := func(r Response) Response { r.MayHold = true; return r }
		v, wait := l.Answered(hold(Response{Status: 503, RetryAfter: 20 * time.Second}), 1)
		assert.Equal(t, Hold, v)
		assert.GreaterOrEqual(t, wait, 20*time.Second)
		l.sleep(time.Minute)
		v, wait = l.Answered(hold(Response{}), 1)
		assert.Equal(t, Hold, v)
		assert.LessOrEqual(t, wait, denseDelay, "no network: its return is to be noticed")
		v, _ = l.Answered(hold(Response{Refused: true}), 2)
		assert.Equal(t, Hold, v)
		v, _ = l.Answered(Response{Refused: true}, 2)
		assert.Equal(t, Fail, v)
	})
}

func TestF90AHeldRequestIsSentSoonAfterAWakeAndOnceAServerAnswers(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(time.Minute)
		longest := func(r Response) (most time.Duration) {
			r.MayHold, r.Age = true, time.Minute
			for range 20 {
				_, wait := l.Answered(r, maxAttempt)
				most = max(most, wait)
			}
			return most
		}
		assert.Greater(t, longest(Response{}), 5*denseDelay, "the network has been down for long")
		_, wait := l.Answered(Response{MayHold: true, Age: time.Minute, Status: 503}, maxAttempt)
		assert.LessOrEqual(t, wait, l.opts.Backoff.Initial, "a server that was out of reach is at the start of its backoff")
		l.sleep(wait)
		l.Wake(timeline.SignalOnline)
		assert.LessOrEqual(t, longest(Response{}), denseDelay, "the network's return is to be noticed")
		l.sleep(densePeriod)
		assert.Greater(t, longest(Response{}), 5*denseDelay)
	})
}

func TestAHeldRequestConfirmsTheEndItself(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		r := revoked
		r.MayHold = true
		v, wait := l.Answered(r, 1)
		assert.Equal(t, Hold, v)
		assert.LessOrEqual(t, wait, confirmDelay)
		l.sleep(wait)
		r.Age = wait + time.Millisecond
		v, _ = l.Answered(r, 2)
		assert.Equal(t, Pass, v)
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
			_, _ = l.provide(l.ended, false)
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
		var aborted atomic.Int32
		l.Watch(0, func() { aborted.Add(1) })
		done := l.Watch(0, func() { t.Error("this one was over") })
		done()
		l.sleep(19 * time.Second)
		assert.Zero(t, aborted.Load(), "its answer may come still")
		l.sleep(time.Second)
		assert.EqualValues(t, 1, aborted.Load())
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
