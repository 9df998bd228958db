package tokencache

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

// An answer that was there when the machine woke, or came a moment later, was thrown away
// with its rotation, since the request's time was up (reports.md, 6).
func TestF60AnAnswerThatIsThereAtTheWakeIsUsed(t *testing.T) {
	var clock sleeper
	runWith(t, Options{Now: clock.now}, func(l *lab) {
		l.signIn()
		s := l.slowly(2500 * time.Millisecond)
		p := l.ask(true)
		l.sleep(2 * time.Second)
		clock.sleep(time.Hour)
		l.skew = time.Hour
		l.Wake(timeline.SignalVisible)
		l.sleep(2 * time.Second)
		l.answered(p, "")
		assert.Equal(t, 1, s.asked())
		assert.Empty(t, l.signedOut)
	})
}

// A browser that has closed the SDK's storage, or allows it none, was taken for the end of
// the session (Expensify/App#87864, nuxt#26338).
func TestF62AStorageThatIsClosedEndsNothing(t *testing.T) {
	for want, all := range map[failure.Needs][]failure.Thrown{
		failure.NeedsReload: {
			{Name: "UnknownError", Code: "0", Message: "Connection to Indexed Database server lost. Refresh the page to try again"},
			{Name: "InvalidStateError", Code: "11", Message: "The database connection is closing."},
			{Name: "AbortError", Code: "20", Message: "The transaction was aborted, so the request cannot be fulfilled."},
		},
		failure.NeedsInteraction: {
			{Name: "SecurityError", Code: "18", Message: "The operation is insecure."},
			{Name: "QuotaExceededError", Code: "22", Message: "The quota has been exceeded."},
		},
	} {
		for _, thrown := range all {
			run(t, func(l *lab) {
				l.signIn()
				l.fail(&thrown)
				p := l.ask(true)
				l.sleep(10 * time.Minute)
				l.held(p)
				assert.Equal(t, want, l.Snapshot().Needs, thrown.Name)
				l.answer(l.mint)
				l.Wake(timeline.SignalVisible)
				l.sleep(time.Second)
				l.answered(p, "")
			})
		}
	}
}

// A page that came back without a visibilitychange stayed hidden, and kept a session that
// was over for good (flarum#4590).
func TestF63APageIsReadAgainAtEachSignal(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Hidden()
		l.fail(errRevoked)
		p := l.ask(true)
		l.sleep(time.Second)
		l.Page(true, true)
		l.Wake(timeline.SignalPageShow)
		l.sleep(5 * time.Second)
		l.out(p)
	})
}

// What the network's failures are called behind a wrapper was in no row, and a user was
// out after a minute (PageSpace#203).
func TestF65ANetworkFailureInAWrappersWords(t *testing.T) {
	for _, thrown := range []failure.Thrown{
		{Name: "Error", Message: "Error invoking remote method 'auth:token': TypeError: Failed to fetch"},
		{Name: "CombinedError", Message: "[Network] Failed to fetch"},
		{Name: "Error", Message: "refresh: TypeError: NetworkError when attempting to fetch resource."},
		{Name: "Error", Message: "Error invoking remote method 'services.invoke': TypeError: fetch failed"},
	} {
		run(t, func(l *lab) {
			l.signIn()
			l.fail(&thrown)
			p := l.ask(true)
			l.sleep(10 * time.Minute)
			l.held(p)
		})
	}
}

// The machine wakes for seconds with its lid closed, and no event of the page tells of it
// (DarkWake: AFFiNE#15551, claude-code#85149). No session without a grace for a refresh token
// outlives an answer that is lost: so none may be thrown away.
func TestF68NapsWithTheLidClosed(t *testing.T) {
	const naps, asleep, awake = 30, time.Minute, 2 * time.Second
	night := func(t *testing.T, in func(l *lab, nap func(func()))) {
		var clock sleeper
		runWith(t, Options{Now: clock.now}, func(l *lab) {
			l.signIn()
			l.Hidden()
			in(l, func(then func()) {
				clock.sleep(asleep)
				l.mu.Lock()
				l.skew += asleep // the server did not sleep
				l.mu.Unlock()
				then()
				l.sleep(awake)
			})
			assert.Empty(t, l.signedOut)
		})
	}
	t.Run("the network is not up", func(t *testing.T) {
		night(t, func(l *lab, nap func(func())) {
			l.fail(errNetwork)
			p := l.ask(true) // a client's timer has fired
			for range naps {
				before := len(l.providerCalls())
				nap(func() {})
				assert.Less(t, len(l.providerCalls())-before, 8)
			}
			l.held(p)
			l.answer(l.mint)
			l.Wake(timeline.SignalVisible)
			l.sleep(time.Second)
			l.answered(p, "")
		})
	})
	t.Run("the network is up after a second", func(t *testing.T) {
		night(t, func(l *lab, nap func(func())) {
			var woken atomic.Int64
			r := &rotation{l: l, down: func() bool { return time.Now().UnixMilli()-woken.Load() < 1000 }}
			l.respondWith(r.refresh)
			p := l.ask(true)
			for range naps {
				nap(func() { woken.Store(time.Now().UnixMilli()) })
			}
			l.answered(p, "")
			assert.Equal(t, 1, r.rotations(), "one refresh in the night")
			l.Wake(timeline.SignalVisible)
			p = l.ask(true)
			l.sleep(time.Second)
			l.answered(p, "")
		})
	})
	t.Run("an answer is on its way as it sleeps again", func(t *testing.T) {
		night(t, func(l *lab, nap func(func())) {
			s := l.slowly(awake + 500*time.Millisecond)
			p := l.ask(true)
			l.sleep(awake)
			for range naps {
				nap(l.Hidden) // any event at all
			}
			l.answered(p, "")
			assert.Equal(t, 1, s.asked())
		})
	})
}
