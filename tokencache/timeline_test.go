package tokencache

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// events are the timeline's, of one kind.
func (l *lab) events(kind Kind) (found []Event) {
	for _, e := range l.Timeline() {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

func TestEachKindIsWrittenAsJSON(t *testing.T) {
	full := Event{At: time.UnixMilli(1), Mono: 2 * time.Millisecond, Forced: true, Class: Terminal, Call: 3, Try: 4, Count: 5, Status: 6,
		Reason: "reason", Verdict: "verdict", Source: SourceCache, Token: "token", Life: time.Second, Remaining: time.Second,
		Length: time.Second, Signals: `"focus","online"`}
	var all []Event
	for kind := range kindCount {
		full.Kind = kind
		all = append(all, full, Event{Kind: kind})
	}
	var read []map[string]any
	require.NoError(t, json.Unmarshal([]byte(TimelineJSON(all)), &read))
	for kind := range kindCount {
		full, empty := read[2*kind], read[2*kind+1]
		assert.Equal(t, kind.String(), full["kind"])
		assert.EqualValues(t, 1, full["at"])
		assert.EqualValues(t, 2, full["mono"])
		for name, value := range full {
			assert.Contains(t, empty, name)
			if name != "code" { // only JavaScript knows one
				assert.NotNil(t, value, "%s.%s", kind, name)
			}
		}
	}
	assert.Equal(t, []any{"focus", "online"}, read[2*KindWake]["signals"])
}

func TestNoReasonNeedsAnEscape(t *testing.T) {
	reasons := []string{errDeadline.Reason, errSameToken.Reason, errStaleToken.Reason, errProvider.Reason, unheardOf.Reason,
		answeredWith(`a "kind"`), saidByApplication(Terminal), ErrTokenEmpty.Error(), ErrTokenTooLong.Error()}
	for _, s := range shapes {
		reasons = append(reasons, s.proves.Reason)
	}
	for _, r := range []Response{{Status: 500}, {Status: 200}, {Status: 400, JSON: true, Message: "Missing refresh token"}} {
		_, failure := judgeResponse(r, 1)
		reasons = append(reasons, failure.Reason)
	}
	for _, reason := range reasons {
		e := Event{Kind: KindFailure, Reason: reason}
		var read struct{ Reason string }
		require.NoError(t, json.Unmarshal([]byte(e.JSON()), &read))
		assert.Equal(t, reason, read.Reason)
	}
}

func TestEachTryHasItsEndInTheTimeline(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		p := l.ask(true)
		l.sleep(2 * time.Second)
		release := l.holdNext()
		l.sleep(time.Second)
		l.IdentityChanged()
		l.answer(l.mint)
		l.sleep(time.Second)
		release("", errRevoked) // too late to matter
		l.answered(p, "")
		ends := map[int]Kind{}
		for _, e := range l.Timeline() {
			switch e.Kind {
			case KindToken, KindFailure, KindDropped:
				ends[e.Try] = e.Kind
			}
		}
		tries := l.events(KindTry)
		require.NotEmpty(t, tries)
		for i, try := range tries {
			assert.Equal(t, i+1, try.Try)
			assert.NotZero(t, ends[try.Try], "try %d", try.Try)
		}
		assert.Len(t, l.events(KindDropped), 1)
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
		holds, answers := l.events(KindHold), l.events(KindAnswered)
		require.Len(t, answers, 3)
		require.Len(t, holds, 3)
		for i := range holds {
			assert.Equal(t, holds[i].Call, answers[i].Call)
			assert.Equal(t, holds[i].Forced, answers[i].Forced)
			assert.Equal(t, answers[i].At.Sub(holds[i].At), answers[i].Length)
		}
		token, _ := ParseToken(held.token)
		assert.Equal(t, token.Hash(), answers[1].Token)
		assert.Empty(t, answers[2].Token)
	})
}

func TestTheSignalsOfAWakeAreOneEntry(t *testing.T) {
	run(t, func(l *lab) {
		l.Hidden()
		l.Offline()
		l.sleep(time.Minute)
		for _, s := range []Signal{SignalResume, SignalVisible, SignalFocus, SignalFocus} {
			l.Wake(s)
		}
		l.sleep(500 * time.Millisecond)
		l.Wake(SignalOnline)
		l.sleep(2 * time.Second)
		l.Wake(SignalFocus)
		l.Hidden()
		l.Wake(SignalVisible)
		var signals []string
		for _, e := range l.events(KindWake) {
			signals = append(signals, e.Signals)
		}
		assert.Equal(t, []string{`"resume","visible","focus","online"`, `"focus"`, `"visible"`}, signals)
		assert.Len(t, l.events(KindVisible), 2)
		assert.Len(t, l.events(KindHidden), 2)
		assert.Len(t, l.events(KindOnline), 1)
		assert.Len(t, l.events(KindOffline), 1)
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
		calls := l.events(KindCall)
		require.Len(t, calls, 4)
		assert.Equal(t, []int{1, 100, 1, 1}, []int{calls[0].Count, calls[1].Count, calls[2].Count, calls[3].Count})
		assert.Equal(t, []int{1, 2, 102, 103}, []int{calls[0].Call, calls[1].Call, calls[2].Call, calls[3].Call})
	})
}

func TestASignOutTellsItsEvidence(t *testing.T) {
	for _, c := range []struct {
		err      error
		class    Class
		failures int
	}{{errRevoked, Terminal, 2}, {errOdd, Unknown, 6}} {
		run(t, func(l *lab) {
			l.signIn()
			l.fail(c.err)
			p := l.ask(true)
			l.sleep(10 * time.Minute)
			l.out(p)
			ends := l.events(KindSignedOut)
			require.Len(t, ends, 1)
			end := ends[0]
			tries := l.events(KindTry)
			assert.Equal(t, c.class, end.Class)
			assert.Equal(t, tries[len(tries)-1].Try, end.Try)
			assert.GreaterOrEqual(t, end.Count, c.failures)
			assert.Positive(t, end.Length)
			assert.Equal(t, l.signedOut, []string{end.Reason})
		})
	}
}

func TestEventsAreToldInTheirOrder(t *testing.T) {
	var told []Event
	runWith(t, Options{OnEvent: func(e Event) { told = append(told, e) }, Age: time.Second}, func(l *lab) {
		l.signIn()
		l.fail(errNetwork)
		l.ask(true)
		l.sleep(3 * time.Second)
		l.SessionExpired()
		l.SignOut()
		assert.Equal(t, l.Timeline(), told)
		assert.Equal(t, KindEngine, told[0].Kind)
		for i := range told[1:] {
			assert.GreaterOrEqual(t, told[i+1].Mono, told[i].Mono)
		}
		assert.Equal(t, time.Second, told[0].Mono)
	})
}

func TestATokensLifeIsInTheTimeline(t *testing.T) {
	run(t, func(l *lab) {
		l.Seed(l.token(l.life), false, time.Now())
		l.sleep(time.Minute)
		old := l.token(l.life)
		l.sleep(time.Minute)
		l.answer(func() (string, error) { return old, nil })
		l.ask(true)
		tokens := l.events(KindToken)
		require.Len(t, tokens, 2)
		assert.Equal(t, SourceSeed, tokens[0].Source)
		assert.Equal(t, SourceProvider, tokens[1].Source)
		assert.Equal(t, l.life, tokens[1].Life)
		assert.Equal(t, l.life-time.Minute, tokens[1].Remaining)
		assert.Equal(t, 1, tokens[1].Try)
	})
}

// String is the kind as JavaScript names it.
func (k Kind) String() string {
	name, _, _ := strings.Cut(kindForms[k], `"`)
	return name
}
