package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// A dead session that looks like an outage, or a gateway's answer that may not be read,
// passes for ever: nobody was told more than "degraded".
func TestF56AFailureThatDoesNotPassIsToldAfterMinutes(t *testing.T) {
	for name, test := range map[string]struct {
		fails error
		page  func(l *lab)
		want  failure.Needs
	}{
		"the auth server is in trouble":  {&failure.Thrown{Type: "object", Status: 503}, func(*lab) {}, failure.NeedsAttention},
		"the network is down":            {errNetwork, func(*lab) {}, failure.NeedsNothing},
		"the browser says so":            {&failure.Thrown{Type: "object", Status: 503}, func(l *lab) { l.Offline() }, failure.NeedsNothing},
		"nobody sees the page":           {&failure.Thrown{Type: "object", Status: 503}, func(l *lab) { l.Hidden() }, failure.NeedsNothing},
		"a session that may mean an end": {&failure.Thrown{Type: "object", Status: 401}, func(*lab) {}, failure.NeedsNothing},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(l *lab) {
				l.signIn()
				l.fail(test.fails)
				test.page(l)
				p := l.ask(true)
				l.sleep(attentionAfter - time.Minute)
				assert.Equal(t, failure.NeedsNothing, l.Snapshot().Needs)
				l.sleep(2 * time.Minute)
				assert.Equal(t, test.want, l.Snapshot().Needs)
				if test.want == failure.NeedsNothing {
					return
				}
				l.held(p)
				assert.Equal(t, StatusDegraded, l.Snapshot().Status, "it proves nothing")
				assert.False(t, l.SuppressNavigation(Navigation{Scripted: true}), "the way to the sign-in is free")
				l.answer(l.mint)
				l.sleep(time.Minute)
				assert.Equal(t, failure.NeedsNothing, l.Snapshot().Needs)
			})
		})
	}
}

// What failed before a sleep says nothing of the minutes after it.
func TestASleepIsNoPatience(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Type: "object", Status: 503})
		l.ask(true)
		l.sleep(time.Minute)
		clock.sleep(time.Hour)
		l.Wake(timeline.SignalVisible)
		l.sleep(time.Minute)
		assert.Equal(t, failure.NeedsNothing, l.Snapshot().Needs)
	})
}

// A deployment takes away a part of the page's own code. A reload is its cure, and the
// guard canceled it for ever; but the same words tell of a network that is down.
func TestF57LostCodeNeedsAReloadWhereItStaysLost(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Type: "object", Name: "TypeError", Message: "Failed to fetch dynamically imported module: https://app.example/assets/a-1.js"})
		p := l.ask(true)
		l.sleep(codePatience - time.Second)
		assert.Equal(t, failure.NeedsNothing, l.Snapshot().Needs)
		assert.True(t, l.SuppressNavigation(Navigation{Scripted: true}), "it may come still")
		l.sleep(time.Minute)
		assert.Equal(t, failure.NeedsReload, l.Snapshot().Needs)
		assert.False(t, l.SuppressNavigation(Navigation{Scripted: true}))
		l.held(p)
		l.Offline()
		l.sleep(time.Minute)
		assert.Equal(t, failure.NeedsNothing, l.Snapshot().Needs, "nothing can be loaded now")
	})
}

// No token will come, and no user can help: the developer is told, once.
func TestAWrongConfigurationIsWarnedOfOnce(t *testing.T) {
	var warnings []string
	runWith(t, Options{OnWarning: func(text string) { warnings = append(warnings, text) }}, func(l *lab) {
		l.fail(&failure.Thrown{Type: "object", Name: "ClerkAPIResponseError", Status: 404,
			Cause: &failure.Thrown{Type: "object", Code: "resource_not_found", Message: "JWT template not found"}})
		l.ask(false)
		l.sleep(30 * time.Second)
		assert.Greater(t, len(l.providerCalls()), 1)
		assert.Equal(t, []string{"configuration: Clerk has no JWT template of the name that getToken() asks for"}, warnings)
		assert.Equal(t, warnings[0], l.Snapshot().LastFailure.Reason)
	})
}

// A session that Clerk has deleted is out as any other that is over (vm0#33357).
func TestASessionThatClerkHasDeletedIsOutInSeconds(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(&failure.Thrown{Type: "object", Name: "ClerkAPIResponseError", Status: 404, Message: "No session was found with id sess_1",
			Cause: &failure.Thrown{Type: "object", Code: "resource_not_found", Message: "Session not found"}})
		p := l.ask(true)
		l.sleep(5 * time.Second)
		l.out(p)
	})
}
