package tokencache

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/timeline"
)

// sleeper is a wall clock that a test can make jump, as a machine's does that
// stops its monotonic clock in its sleep.
type sleeper struct{ slept atomic.Int64 }

func (s *sleeper) now() time.Time        { return time.Now().Add(time.Duration(s.slept.Load())) }
func (s *sleeper) sleep(d time.Duration) { s.slept.Add(int64(d)) }

// sleeps are the wakes that were found to end a sleep.
func (l *lab) sleeps() (found []timeline.Event) {
	for _, e := range l.Timeline() {
		if e.Kind == timeline.KindWake && e.Length > 0 {
			found = append(found, e)
		}
	}
	return found
}

func TestASleepIsFoundByTheGapBetweenTheClocks(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		clock.sleep(time.Hour)
		l.Hidden()
		slept := l.sleeps()
		assert.Len(t, slept, 1)
		assert.InDelta(t, time.Hour.Seconds(), slept[0].Length.Seconds(), 1)
	})
}

func TestExpiryIsNeverJudgedByTheMonotonicClock(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		stale := l.signIn()
		clock.sleep(time.Hour)
		l.skew = time.Hour // the server did not sleep
		p := l.ask(false)
		l.answered(p, "")
		assert.NotEqual(t, stale, p.token)
	})
}

func TestAHeldCallIsTriedAtOnceAfterASleep(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		p := l.ask(true)
		l.sleep(time.Hour)
		l.answer(l.mint)
		l.skew = time.Hour
		clock.sleep(time.Hour)
		l.Offline() // any event at all
		l.sleep(minDelay)
		l.answered(p, "")
	})
}

func TestAnOverdueRequestIsAbortedAtTheWake(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		var aborted atomic.Bool
		l.Watch(0, func() { aborted.Store(true) })
		l.sleep(2 * time.Second)
		clock.sleep(time.Hour)
		l.Wake(timeline.SignalVisible)
		l.sleep(wakeGrace / 2)
		assert.False(t, aborted.Load(), "its answer may have been on its way")
		l.sleep(wakeGrace)
		assert.True(t, aborted.Load(), "not only when its timer, which slept, is due")
	})
}

func TestASetClockIsNoSleepBackwards(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		clock.sleep(-time.Hour)
		l.Hidden()
		assert.Empty(t, l.sleeps())
	})
}

func TestASuspensionThatStopsNoClockIsFoundByALateTimer(t *testing.T) {
	run(t, func(l *lab) {
		firedLate(l, -10*time.Minute)
		assert.Len(t, l.sleeps(), 1)
		firedLate(l, -time.Minute) // a hidden tab's throttled timer
		assert.Len(t, l.sleeps(), 1)
	})
}

// firedLate is a timer that fires so long after it was due.
func firedLate(l *lab, by time.Duration) {
	f := &flight{due: l.now().Add(by)}
	l.fired(f, f.due)
}
