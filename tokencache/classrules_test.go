package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
)

// classRules say of each class what it proves and how long a visible page rests after
// it. A class that is new must get a row here, and thought in proof.go and judge.go.
var classRules = map[failure.Class]struct {
	proves      ending        // when it comes twice, by force, seconds apart
	inTheEnd    ending        // when it comes for minutes
	least, most time.Duration // the first pause
}{
	failure.Transient: {most: 1500 * time.Millisecond},
	failure.Unknown:   {inTheEnd: presumed, most: 1500 * time.Millisecond},
	failure.Terminal:  {proves: proven, inTheEnd: proven, most: time.Second},
	failure.Blocked:   {least: time.Minute, most: maxRest},
}

func TestEveryClassHasItsRule(t *testing.T) {
	for _, class := range failure.Classes() {
		rule, known := classRules[class]
		if !assert.True(t, known, "%v has no rule", class) {
			continue
		}
		t.Run(class.String(), func(t *testing.T) {
			f := failure.Failure{Class: class, Reason: "a test"}
			assert.Equal(t, rule.proves, weighed(f, 2), "twice")
			assert.Equal(t, rule.inTheEnd, weighed(f, 100), "for minutes")
			run(t, func(l *lab) {
				l.signIn()
				l.fail(f)
				l.ask(true)
				events := l.Timeline()
				pause := events[len(events)-1].Length
				assert.GreaterOrEqual(t, pause, rule.least)
				assert.LessOrEqual(t, pause, rule.most)
			})
		})
	}
}

// weighed is what so many failures of forced tries come to, two seconds apart, on a
// visible page that has settled.
func weighed(f failure.Failure, times int) ending {
	var p proof
	for i := range times {
		now := pagetime.Time(time.Hour).Add(time.Duration(i) * 2 * time.Second)
		c := circumstances{now: now, began: now.Add(-time.Second), forced: true, visible: true, online: true, settled: true}
		if how := p.weigh(f, c, Options{}.withDefaults().Budget); how != notEnded {
			return how
		}
	}
	return notEnded
}

func TestWhatAHiddenPageProves(t *testing.T) {
	terminal := failure.Failure{Class: failure.Terminal}
	at := func(d time.Duration) circumstances {
		now := pagetime.Time(time.Hour).Add(d)
		return circumstances{now: now, began: now.Add(-time.Second), forced: true, online: true, settled: true}
	}
	var p proof
	assert.Equal(t, notEnded, p.weigh(terminal, at(0), Budget{Tries: 6, Time: time.Minute}))
	assert.Equal(t, notEnded, p.weigh(terminal, at(10*time.Second), Budget{Tries: 6, Time: time.Minute}), "it is throttled and suspended as the browser likes")
	assert.Equal(t, proven, p.weigh(terminal, at(apart), Budget{Tries: 6, Time: time.Minute}))
}

func TestAWakeDiscountsAndDoesNotWipe(t *testing.T) {
	p := proof{terminal: 1, unknown: 5, spent: 50 * time.Second, last: 1}
	p.woke(false)
	assert.Equal(t, proof{terminal: 1, unknown: 4, spent: 50*time.Second - wakeDiscount}, p)
	p.woke(true)
	assert.Zero(t, p.terminal, "after a sleep nothing can be compared with what was before")
	assert.Less(t, p.spent, 30*time.Second)
	assert.NotZero(t, p.spent)
}
