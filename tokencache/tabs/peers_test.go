package tabs

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/token"
)

var (
	here = token.PrintOf("the session of these tests")
	base = time.UnixMilli(1_750_000_000_000)
)

// pair are two tabs of one session, and the clock of both.
type pair struct {
	tab, other *Peers
	now        pagetime.Time
}

func newPair() *pair {
	half := func() float64 { return 0.5 }
	return &pair{tab: New(1, half), other: New(2, half), now: pagetime.Time(time.Hour)}
}

func (p *pair) wall() time.Time { return base.Add(p.now.Sub(0)) }

func (p *pair) pass(d time.Duration) { p.now = p.now.Add(d) }

// hears has the one tab hear what the other says.
func (p *pair) hears(m Message) (Effects, bool) {
	return p.tab.Hear(p.other.Compose(m, here, p.wall()), here, p.now, p.wall())
}

func TestAPageThatIsAloneWaitsForNobody(t *testing.T) {
	var alone *Peers
	var turn Turn
	assert.Zero(t, alone.WaitUntil(&turn, 1, true, true))
	_, _, _, ok := alone.FailedElsewhere(&turn, 0, 1)
	assert.False(t, ok)
	assert.False(t, alone.Yields(1, true))
	assert.False(t, alone.JustTook(1))
	assert.False(t, alone.Open())
	assert.NotPanics(t, func() {
		alone.Leave()
		alone.SetBack()
		alone.Woke(1)
		alone.Renewed()
		alone.Well()
		alone.Began()
	})
}

func TestAMessageIsHeededOnce(t *testing.T) {
	p := newPair()
	text := p.other.Compose(Message{Kind: KindTrying}, here, p.wall())
	_, ok := p.tab.Hear(text, here, p.now, p.wall())
	assert.True(t, ok)
	for name, hear := range map[string]func() bool{
		"again":               func() bool { _, ok := p.tab.Hear(text, here, p.now, p.wall()); return ok },
		"of another session":  func() bool { _, ok := p.hearsAbout(token.PrintOf("another")); return ok },
		"without a session":   func() bool { _, ok := p.tab.Hear(text, token.Print{}, p.now, p.wall()); return ok },
		"that makes no sense": func() bool { _, ok := p.tab.Hear("holdfast2", here, p.now, p.wall()); return ok },
	} {
		assert.False(t, hear(), name)
	}
}

func (p *pair) hearsAbout(session token.Print) (Effects, bool) {
	return p.tab.Hear(p.other.Compose(Message{Kind: KindTrying}, session, p.wall()), here, p.now, p.wall())
}

func TestWhatATabSaidBeforeItFrozeIsTooLate(t *testing.T) {
	p := newPair()
	said := p.other.Compose(Message{Kind: KindTrying}, here, p.wall())
	p.pass(time.Minute)
	_, ok := p.tab.Hear(said, here, p.now, p.wall())
	assert.False(t, ok)
}

// Whatever others say, and however often, a tab goes in the end.
func TestNobodyIsWaitedForForEver(t *testing.T) {
	p := newPair()
	var turn Turn
	began := p.now
	for p.now.Sub(began) < time.Hour {
		p.hears(Message{Kind: KindTrying, Locked: true})
		until := p.tab.WaitUntil(&turn, p.now, false, false)
		if until <= p.now {
			break
		}
		p.pass(min(until.Sub(p.now), 300*time.Millisecond))
	}
	assert.Positive(t, p.now.Sub(began), "it does wait")
	assert.LessOrEqual(t, p.now.Sub(began), MaxPatience)
}

func TestAHiddenTabLetsOthersGoFirstOnlyIfThereAreAny(t *testing.T) {
	p := newPair()
	var turn Turn
	assert.LessOrEqual(t, p.tab.WaitUntil(&turn, p.now, true, true), p.now, "nobody was ever heard")
	p.hears(Message{Kind: KindDone})
	turn = Turn{}
	assert.Positive(t, p.tab.WaitUntil(&turn, p.now, true, true).Sub(p.now))
	turn = Turn{}
	assert.LessOrEqual(t, p.tab.WaitUntil(&turn, p.now, false, true), p.now, "one that is seen waits for nobody")
}

func TestAFailureElsewhereDelaysOnce(t *testing.T) {
	p := newPair()
	var turn Turn
	lastTry := p.now
	p.pass(time.Second)
	p.hears(Message{Kind: KindFailed, Class: failure.Transient, Unreached: true})
	p.pass(100 * time.Millisecond)
	found, ago, most, ok := p.tab.FailedElsewhere(&turn, lastTry, p.now)
	assert.True(t, ok)
	assert.Equal(t, failure.Failure{Class: failure.Transient, Unreached: true}, found)
	assert.Equal(t, 100*time.Millisecond, ago)
	assert.Positive(t, most)
	_, _, _, ok = p.tab.FailedElsewhere(&turn, lastTry, p.now)
	assert.False(t, ok)
}

func TestAnSDKYieldsWhileAnotherTabAsksAndNotForLong(t *testing.T) {
	p := newPair()
	assert.False(t, p.tab.Yields(p.now, true), "nobody else asks")
	began := p.now
	for p.now.Sub(began) < time.Minute {
		p.hears(Message{Kind: KindTrying})
		if !p.tab.Yields(p.now, true) {
			break
		}
		p.pass(500 * time.Millisecond)
	}
	assert.Positive(t, p.now.Sub(began))
	assert.LessOrEqual(t, p.now.Sub(began), 2*maxYield)
}

func TestAnSDKThatAsksSeldomHasItsTurnThoughOthersAlwaysAsk(t *testing.T) {
	for name, pause := range map[string]time.Duration{"a hidden page's timers": time.Minute, "the end of a backoff": 20 * time.Second} {
		t.Run(name, func(t *testing.T) {
			p := newPair()
			asks := func() bool { p.hears(Message{Kind: KindTrying}); return !p.tab.Yields(p.now, true) }
			assert.False(t, asks())
			p.pass(pause)
			assert.True(t, asks())
			assert.False(t, asks(), "the next yields anew")
		})
	}
}

func TestWhatHappensMeanwhileProlongsNoYielding(t *testing.T) {
	for name, happens := range map[string]func(p *pair){
		"a network that flaps":               func(p *pair) { p.tab.Woke(p.now) },
		"another tab that gets its tokens":   func(p *pair) { p.tab.Took(p.now, true) },
		"another tab that says that it asks": func(p *pair) { p.hears(Message{Kind: KindTrying}) },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPair()
			began := p.now
			for p.hears(Message{Kind: KindTrying}); p.tab.Yields(p.now, true) && p.now.Sub(began) < time.Minute; {
				p.pass(time.Second / 2)
				happens(p)
				p.hears(Message{Kind: KindTrying})
			}
			assert.LessOrEqual(t, p.now.Sub(began), 2*maxYield)
		})
	}
}

func TestAnSDKThatHasGotItsTokenYieldsAnewForTheNext(t *testing.T) {
	p := newPair()
	p.hears(Message{Kind: KindTrying})
	assert.True(t, p.tab.Yields(p.now, true))
	p.tab.Renewed()
	p.pass(5 * time.Minute)
	p.hears(Message{Kind: KindTrying})
	assert.True(t, p.tab.Yields(p.now, true))
}

func TestAnSDKYieldsAnewAfterASleep(t *testing.T) {
	p := newPair()
	p.hears(Message{Kind: KindTrying})
	assert.True(t, p.tab.Yields(p.now, true))
	p.pass(time.Hour)
	p.tab.Woke(p.now)
	p.hears(Message{Kind: KindTrying})
	assert.True(t, p.tab.Yields(p.now, true))
}
