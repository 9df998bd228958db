package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

var errSecondFactor = &failure.Thrown{Type: "object", Name: "Error", OAuth: "mfa_required", Status: 403}

// A second factor is wanted: no retry brings it, and the session may live.
func TestF61WhatNoRetryCanHelpIsSaidAndHeld(t *testing.T) {
	run(t, func(l *lab) {
		token := l.signIn()
		l.fail(errSecondFactor)
		before := len(l.providerCalls())
		p := l.ask(true)
		l.answered(l.ask(false), token)
		l.sleep(10 * time.Minute)
		l.held(p)
		assert.Equal(t, failure.NeedsInteraction, l.Snapshot().Needs)
		assert.Empty(t, l.signedOut)
		assert.Less(t, len(l.providerCalls())-before, 8, "minutes apart")

		l.answer(l.mint)
		l.Wake(timeline.SignalVisible) // the user comes back from it
		l.sleep(time.Second)
		l.answered(p, "")
		assert.Equal(t, failure.NeedsNothing, l.Snapshot().Needs)
	})
}

// The page is older than its deployment: the reload that cures it is not cancelled.
func TestF59AReloadThatTheTroubleWaitsForIsLetThrough(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		l.ask(true)
		l.sleep(time.Second)
		assert.True(t, l.SuppressNavigation(Navigation{Scripted: true}), "the control: this may pass")
		l.fail(&failure.Thrown{Type: "object", Name: "UnrecognizedActionError", Message: "Server Action \"x\" was not found on the server."})
		l.sleep(time.Minute)
		assert.Equal(t, failure.NeedsReload, l.Snapshot().Needs)
		assert.False(t, l.SuppressNavigation(Navigation{Scripted: true}))
	})
}

// A way to sign in is shown already, and the session that may live is not this one.
func TestASessionThatIsOverNeedsNothing(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errRevoked)
		l.ask(true)
		l.sleep(5 * time.Second)
		before := l.Snapshot()
		assert.Equal(t, StatusSignedOut, before.Status)
		l.fail(errSecondFactor)
		l.ask(true)
		l.sleep(time.Minute)
		assert.NotEqual(t, before.LastFailure, l.Snapshot().LastFailure, "the control: it was asked")
		assert.Equal(t, failure.NeedsNothing, l.Snapshot().Needs)
		assert.Equal(t, before.Ended, l.Snapshot().Ended)
	})
}

func TestWhoIsToldOfASignOutFindsItInTheSnapshot(t *testing.T) {
	run(t, func(l *lab) {
		var known End
		var found []End
		k := New(l.provide, Options{
			OnChange:         func(s Snapshot) { known = s.Ended },
			OnSignedOut:      func(e End) { found = append(found, e, known) },
			OnSessionExpired: func() { found = append(found, known) },
		})
		defer k.Close()
		k.Seed("client", l.token(l.life), false, 0)
		l.fail(errRevoked)
		k.SessionExpired()
		l.sleep(5 * time.Second)
		end := k.Snapshot().Ended
		assert.Equal(t, "proven", end.How())
		assert.Equal(t, []End{end, end, end}, found)
	})
}

func TestASnapshotSaysHowTheSessionHasEnded(t *testing.T) {
	for want, end := range map[string]func(l *lab){
		"proven":      func(l *lab) { l.fail(errRevoked); l.ask(true); l.sleep(5 * time.Second) },
		"presumed":    func(l *lab) { l.fail(errOdd); l.ask(true); l.sleep(5 * time.Minute) },
		"application": func(l *lab) { l.SignOut() },
	} {
		t.Run(want, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				assert.Zero(t, l.Snapshot().Ended)
				end(l)
				assert.Equal(t, want, l.Snapshot().Ended.How())
				l.answer(l.mint)
				l.Wake(timeline.SignalOnline)
				l.sleep(time.Minute)
				led := l.Snapshot().Status == StatusFresh
				assert.Equal(t, want == "presumed", led, "a sign of life looks again at what is only presumed")
			})
		})
	}
}
