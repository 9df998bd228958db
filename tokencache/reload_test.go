package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// pageLog is a ReloadLog that a test's reloads survive.
type pageLog struct{ last int64 }

func (p *pageLog) Last() int64   { return p.last }
func (p *pageLog) Note(at int64) { p.last = at }

func TestALoopOfReloadsIsBroken(t *testing.T) {
	log := &pageLog{}
	for _, want := range []int{1, 0} { // two loads of the page, in each of which the session is over
		runWith(t, Options{Reloads: log}, func(l *lab) {
			l.signIn()
			l.fail(errRevoked)
			l.SessionExpired()
			l.sleep(10 * time.Second)
			assert.Equal(t, StatusSignedOut, l.Snapshot().Status)
			assert.Equal(t, want, l.expired)
		})
	}
}

func TestAReloadLongAfterTheLastIsNoLoop(t *testing.T) {
	log := &pageLog{}
	runWith(t, Options{Reloads: log}, func(l *lab) {
		log.last = time.Now().Add(-time.Hour).UnixMilli()
		l.signIn()
		l.fail(errRevoked)
		l.SessionExpired()
		l.sleep(10 * time.Second)
		assert.Equal(t, 1, l.expired)
	})
}

func TestScriptedNavigationsAreSuppressedWhileAFailureIsUnproven(t *testing.T) {
	scripted := Navigation{Scripted: true}
	run(t, func(l *lab) {
		l.signIn()
		assert.False(t, l.SuppressNavigation(scripted), "all is well")
		l.fail(errNetwork)
		l.ask(true)
		assert.True(t, l.SuppressNavigation(scripted))
		assert.False(t, l.SuppressNavigation(Navigation{}), "the user's own")
		assert.False(t, l.SuppressNavigation(Navigation{Scripted: true, SameDocument: true}))
		l.answer(l.mint)
		l.sleep(time.Minute)
		assert.False(t, l.SuppressNavigation(scripted))
		assert.Zero(t, l.expired)
	})
}

func TestASuppressedNavigationIsMadeGoodOnceTheSessionIsProvenOver(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		l.ask(true)
		l.SuppressNavigation(Navigation{Scripted: true})
		l.SuppressNavigation(Navigation{Scripted: true})
		l.fail(errRevoked)
		l.sleep(2 * time.Minute)
		assert.Equal(t, 1, l.expired, "once")
		assert.False(t, l.SuppressNavigation(Navigation{Scripted: true}), "its own reload is let through")
	})
}
