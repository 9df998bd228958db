package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

func TestARevokedSessionIsOutAfterOneConfirmation(t *testing.T) {
	for name, err := range map[string]error{"invalid_grant": errRevoked, "LoginRequiredError": errLogin} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				l.fail(err)
				p := l.ask(true)
				l.held(p)
				l.sleep(5 * time.Second)
				l.out(p)
				assert.Equal(t, []bool{false, true, true}, l.providerCalls())
				assert.Equal(t, StatusSignedOut, l.Snapshot().Status)
				assert.Len(t, l.signedOut, 1)
			})
		})
	}
}

func TestOneTerminalFailureIsNoProof(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		release := l.holdNext()
		p := l.ask(true)
		release("", errRevoked)
		l.answer(l.mint)
		l.sleep(5 * time.Second)
		l.answered(p, "")
		assert.Empty(t, l.signedOut)
	})
}

func TestADeadSessionEndsWhileHiddenToo(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Hidden()
		l.fail(errRevoked)
		before := len(l.providerCalls())
		p := l.ask(true)
		l.sleep(apart / 2)
		l.held(p)
		l.sleep(2 * apart)
		l.out(p)
		assert.Equal(t, 3, len(l.providerCalls())-before, "at once, since it may have lost a race, and once more")
		assert.Len(t, l.signedOut, 1)
	})
}

func TestWhatNobodyKnowsProvesNothingWhileHidden(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Hidden()
		l.fail(errOdd)
		p := l.ask(true)
		l.sleep(time.Hour)
		l.held(p)
		assert.Empty(t, l.signedOut)
	})
}

func TestNothingIsProvenBeforeAWakeHasSettled(t *testing.T) {
	runWith(t, Options{Settle: 30 * time.Second}, func(l *lab) {
		l.signIn()
		l.fail(errRevoked)
		l.Wake(timeline.SignalVisible)
		p := l.ask(true)
		l.sleep(29 * time.Second)
		l.held(p)
		l.sleep(10 * time.Second)
		l.out(p)
	})
}

func TestUnknownFailuresHaveABudgetOfTriesAndTime(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errOdd)
		p := l.ask(true)
		l.sleep(50 * time.Second)
		l.held(p)
		l.sleep(3 * time.Minute)
		l.out(p)
		assert.GreaterOrEqual(t, len(l.providerCalls()), 6)
	})
}

func TestUnknownFailuresSpendNothingWhileHidden(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errOdd)
		l.Hidden()
		p := l.ask(true)
		l.sleep(time.Hour)
		l.held(p)
	})
}

func TestALyingOfflineFlagDelaysProofButDoesNotPreventIt(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Offline()
		l.fail(errRevoked)
		p := l.ask(true)
		l.sleep(5 * time.Second)
		l.held(p)
		l.sleep(5 * time.Minute)
		l.out(p)
	})
}

func TestAfterSignOutOnlyAForcedCallAsks(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errRevoked)
		l.ask(true)
		l.sleep(5 * time.Second)
		calls := len(l.providerCalls())
		l.out(l.ask(false))
		l.sleep(time.Hour)
		assert.Len(t, l.providerCalls(), calls)
		l.out(l.ask(true))
		assert.Len(t, l.providerCalls(), calls+1, "one look, no confirmation")
		assert.Len(t, l.signedOut, 1, "told once")
		l.answer(l.mint)
		l.answered(l.ask(true), "")
		assert.Equal(t, StatusFresh, l.Snapshot().Status)
	})
}

func TestAProviderThatHasNobodySaysSoAtOnce(t *testing.T) {
	run(t, func(l *lab) {
		l.fail(&failure.Thrown{Type: "null", Answered: true})
		p := l.ask(false)
		l.sleep(2 * time.Second)
		l.out(p)
	})
}

func TestNullFromAProviderThatHadAUserIsNoProof(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Type: "null", Answered: true})
		p := l.ask(true)
		l.sleep(30 * time.Second)
		l.held(p)
	})
}

func TestSignOutAnswersHeldCallsAtOnce(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.hang()
		p := l.ask(true)
		l.SignOut()
		l.out(p)
		l.out(l.ask(false))
		assert.Empty(t, l.signedOut, "the application knows")
		assert.False(t, l.Snapshot().Identity.Known())
	})
}

func TestHeldCallsGetTheNewIdentitysToken(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		release := l.holdNext()
		p := l.ask(true)
		old := l.token(l.life)
		l.claims["org_id"] = "org_two"
		l.answer(l.mint)
		l.IdentityChanged()
		l.sleep(time.Second)
		l.answered(p, "")
		assert.Equal(t, "org_two", l.Snapshot().Identity.Organization)
		release(old, nil)
		assert.Equal(t, "org_two", l.Snapshot().Identity.Organization, "the late answer is of another generation")
	})
}

func TestAnotherIdentitysTokenDropsTheCache(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.claims["sub"] = "user_2"
		p := l.ask(true)
		l.answered(p, "")
		assert.Equal(t, "user_2", l.Snapshot().Identity.Subject)
	})
}

// overtaken has a try miss its deadline and a later one bring a token. What it
// returns brings old by the first of them.
func (l *lab) overtaken(old string) (release func()) {
	late := l.holdNext()
	l.ask(true)
	l.sleep(10 * time.Second) // past its deadline
	l.answer(l.mint)
	l.sleep(time.Second)
	return func() { late(old, nil) }
}

func TestAnOlderTokenNeverOverwritesANewer(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		release := l.overtaken(l.token(l.life))
		newest := l.Snapshot().ExpiresAt
		release()
		assert.Equal(t, newest, l.Snapshot().ExpiresAt)
	})
}

func TestWithoutIatTheTokenThatEndsLaterIsTheNewer(t *testing.T) {
	run(t, func(l *lab) {
		l.claims["iat"] = nil
		l.signIn()
		l.sleep(time.Minute)
		release := l.overtaken(l.token(l.life))
		newest := l.Snapshot().ExpiresAt
		require.Equal(t, time.Now().Add(l.life-time.Second).Unix(), newest.Unix(), "the control: a later try brought it")
		release()
		assert.Equal(t, newest, l.Snapshot().ExpiresAt)
	})
}

func TestReloadIsSuppressedUntilSignedOutIsProven(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		l.SessionExpired()
		l.sleep(time.Minute)
		assert.Zero(t, l.expired)
		l.answer(l.mint)
		l.sleep(time.Minute)
		assert.Zero(t, l.expired, "a token came: the session was never over")
		l.fail(errRevoked)
		l.SessionExpired()
		l.sleep(10 * time.Second)
		assert.Equal(t, 1, l.expired, "the deferred reload runs once")
		require.Equal(t, StatusSignedOut, l.Snapshot().Status)
	})
}

func TestAClockThatIsAheadDoesNotMakeEveryTokenExpired(t *testing.T) {
	run(t, func(l *lab) {
		l.skew = -time.Hour // the server's clock, seen from here
		p := l.ask(false)
		l.sleep(time.Minute)
		l.answered(p, "")
		assert.Equal(t, StatusFresh, l.Snapshot().Status)
		assert.True(t, l.Snapshot().ExpiresAt.After(time.Now()))
		calls := len(l.providerCalls())
		l.answered(l.ask(false), "")
		assert.Len(t, l.providerCalls(), calls)
	})
}

func TestSubscribersSeeDegradedAndBack(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		began := time.Now()
		l.ask(true)
		l.sleep(time.Minute)
		assert.Equal(t, began.Unix(), l.Snapshot().DegradedSince.Unix())
		l.answer(l.mint)
		l.sleep(time.Minute)
		var statuses []Status
		for _, s := range l.snapshots {
			if len(statuses) == 0 || statuses[len(statuses)-1] != s.Status {
				statuses = append(statuses, s.Status)
			}
		}
		assert.Equal(t, []Status{StatusFresh, StatusDegraded, StatusFresh}, statuses)
	})
}
