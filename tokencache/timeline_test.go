package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

// events are the timeline's, of one kind.
func (l *lab) events(kind timeline.Kind) (found []timeline.Event) {
	for _, e := range l.Timeline() {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

func TestEachTryHasItsEndInTheTimeline(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		p := l.ask(true)
		l.sleep(2 * time.Second)
		release := l.holdNext()
		l.sleep(time.Second)
		l.answer(l.mint) // before it is asked for again, at once
		l.IdentityChanged()
		l.sleep(time.Second)
		release("", errRevoked) // too late to matter
		l.answered(p, "")
		ends := map[int]timeline.Kind{}
		for _, e := range l.Timeline() {
			switch e.Kind {
			case timeline.KindToken, timeline.KindFailure, timeline.KindDropped:
				ends[e.Try] = e.Kind
			}
		}
		tries := l.events(timeline.KindTry)
		require.NotEmpty(t, tries)
		for i, try := range tries {
			assert.Equal(t, i+1, try.Try)
			assert.NotZero(t, ends[try.Try], "try %d", try.Try)
		}
		assert.Len(t, l.events(timeline.KindDropped), 1)
	})
}

func TestEachHeldCallHasItsAnswerInTheTimeline(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		held := l.ask(true)
		l.sleep(3 * time.Second)
		l.answer(l.mint)
		l.sleep(time.Second)
		l.answered(held, "")
		l.hang()
		l.ask(true)
		l.SignOut()
		holds, answers := l.events(timeline.KindHold), l.events(timeline.KindAnswered)
		require.Len(t, answers, 3)
		require.Len(t, holds, 3)
		for i := range holds {
			assert.Equal(t, holds[i].Call, answers[i].Call)
			assert.Equal(t, holds[i].Forced, answers[i].Forced)
			assert.Equal(t, answers[i].At.Sub(holds[i].At), answers[i].Length)
		}
		parsed, _ := token.Parse(held.token)
		assert.Equal(t, parsed.Hash(), answers[1].Token)
		assert.Empty(t, answers[2].Token)
	})
}

func TestTheSignalsOfAWakeAreOneEntry(t *testing.T) {
	run(t, func(l *lab) {
		l.Hidden()
		l.Offline()
		l.sleep(time.Minute)
		for _, s := range []timeline.Signal{timeline.SignalResume, timeline.SignalVisible, timeline.SignalFocus, timeline.SignalFocus} {
			l.Wake(s)
		}
		l.sleep(500 * time.Millisecond)
		l.Wake(timeline.SignalOnline)
		l.sleep(2 * time.Second)
		l.Wake(timeline.SignalFocus)
		l.Hidden()
		l.Wake(timeline.SignalVisible)
		var signals [][]timeline.Signal
		for _, e := range l.events(timeline.KindWake) {
			signals = append(signals, e.Signals)
		}
		assert.Equal(t, [][]timeline.Signal{
			{timeline.SignalResume, timeline.SignalVisible, timeline.SignalFocus, timeline.SignalOnline}, {timeline.SignalFocus}, {timeline.SignalVisible},
		}, signals)
		assert.Len(t, l.events(timeline.KindVisible), 2)
		assert.Len(t, l.events(timeline.KindHidden), 2)
		assert.Len(t, l.events(timeline.KindOnline), 1)
		assert.Len(t, l.events(timeline.KindOffline), 1)
	})
}

func TestCallsThatTheCacheAnswersAreOneEntry(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		for range 100 {
			l.ask(false)
		}
		l.Hidden()
		l.ask(false)
		l.ask(true)
		calls, holds := l.events(timeline.KindCall), l.events(timeline.KindHold)
		require.Len(t, calls, 2)
		require.Len(t, holds, 2)
		assert.Equal(t, []int{100, 1}, []int{calls[0].Count, calls[1].Count})
		assert.Equal(t, []int{2, 102}, []int{calls[0].Call, calls[1].Call})
		assert.Equal(t, []int{1, 103}, []int{holds[0].Call, holds[1].Call})
	})
}

func TestThePollingOfAClientLeavesTheTimelineOfAnOutage(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(l.life)
		l.Wake(timeline.SignalPageShow)
		l.fail(errNetwork)
		const polls = 200
		for range polls {
			l.ask(false)
			l.sleep(3 * time.Second)
		}
		assert.Len(t, l.events(timeline.KindWake), 1, "the wake that began it")
		holds := l.events(timeline.KindHold)
		assert.Equal(t, polls, holds[len(holds)-1].Count)
		l.answer(l.mint)
		l.sleep(time.Minute)
		answers := l.events(timeline.KindAnswered)
		last := answers[len(answers)-1]
		assert.Equal(t, polls, last.Count)
		assert.Equal(t, holds[len(holds)-1].Call, last.Call)
		assert.Greater(t, last.Length, 10*time.Minute, "the first waited longest")
	})
}

func TestASignOutTellsItsEvidence(t *testing.T) {
	for _, c := range []struct {
		err      error
		class    failure.Class
		failures int
	}{{errRevoked, failure.Terminal, 2}, {errOdd, failure.Unknown, 6}} {
		run(t, func(l *lab) {
			l.signIn()
			l.fail(c.err)
			p := l.ask(true)
			l.sleep(10 * time.Minute)
			l.out(p)
			ends := l.events(timeline.KindSignedOut)
			require.Len(t, ends, 1)
			end := ends[0]
			tries := l.events(timeline.KindTry)
			assert.Equal(t, c.class, end.Class)
			assert.Equal(t, tries[len(tries)-1].Try, end.Try)
			assert.GreaterOrEqual(t, end.Count, c.failures)
			assert.Positive(t, end.Length)
			assert.Equal(t, l.signedOut, []string{end.Reason})
			how := map[failure.Class]ending{failure.Terminal: proven, failure.Unknown: presumed}[c.class]
			assert.Equal(t, End{how, end.Reason, end.Count, end.Length}, l.Snapshot().Ended)
		})
	}
}

func TestEventsAreToldInTheirOrder(t *testing.T) {
	var told []timeline.Event
	runWith(t, Options{OnEvent: func(e timeline.Event) { told = append(told, e) }, Age: time.Second}, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		l.ask(true)
		l.sleep(3 * time.Second)
		l.SessionExpired()
		l.SignOut()
		assert.Equal(t, l.Timeline(), told)
		assert.Equal(t, timeline.KindEngine, told[0].Kind)
		for i := range told[1:] {
			assert.GreaterOrEqual(t, told[i+1].Mono, told[i].Mono)
		}
		assert.Equal(t, time.Second, told[0].Mono)
	})
}

func TestATokensLifeIsInTheTimeline(t *testing.T) {
	run(t, func(l *lab) {
		l.Seed("client", l.token(l.life), false, 0)
		l.sleep(time.Minute)
		old := l.token(l.life)
		l.sleep(time.Minute)
		l.answer(func() (string, error) { return old, nil })
		l.ask(true)
		tokens := l.events(timeline.KindToken)
		require.Len(t, tokens, 2)
		assert.Equal(t, timeline.SourceSeed, tokens[0].Source)
		assert.Equal(t, timeline.SourceProvider, tokens[1].Source)
		assert.Equal(t, l.life, tokens[1].Life)
		assert.Equal(t, l.life-time.Minute, tokens[1].Remaining)
		assert.Equal(t, 1, tokens[1].Try)
	})
}
