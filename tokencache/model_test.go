package tokencache

import (
	"flag"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

var (
	modelSeed   = flag.Uint64("model.seed", 0, "replay the model's schedule of this `seed` alone")
	modelCycles = flag.Int("model.cycles", defaultCycles, "how many wake cycles the model lives through")
	modelTrace  = flag.Bool("model.trace", false, "print the timeline of a schedule that broke an invariant")
)

// TestModel lives through random schedules of network, provider, clock, sleep,
// visibility and client calls, and holds all that a Keeper answers against the
// invariants of model_invariants_test.go and the bounds of model_bounds_test.go.
// A schedule that breaks one is shrunk and printed with its seed.
func TestModel(t *testing.T) {
	if *modelSeed != 0 {
		judge(t, generate(*modelSeed))
		return
	}
	const workers = 2
	for worker := range workers {
		t.Run(fmt.Sprint("worker ", worker), func(t *testing.T) {
			t.Parallel()
			var total stats
			var days time.Duration
			schedules := *modelCycles / cyclesPerSchedule
			for n := worker; n < schedules && !t.Failed(); n += workers {
				l := judge(t, generate(uint64(n+1)))
				total.add(l.stats)
				days += l.lived / 24
			}
			t.Logf("%d days: %+v", int(days.Hours()), total)
			if schedules > 50 {
				assert.NotZero(t, total.nulls, "some sessions end")
				assert.Greater(t, total.tokens, total.nulls, "most go on")
			}
		})
	}
}

func (s *stats) add(o stats) {
	s.calls += o.calls
	s.answers += o.answers
	s.tokens += o.tokens
	s.nulls += o.nulls
	s.ends += o.ends
}

// life is what came of a schedule.
type life struct {
	*violation // the first; nil if there was none
	stats
	lived    time.Duration // true time
	timeline []entry       // up to the violation
}

// judge lives through a schedule and fails the test if it breaks an invariant.
func judge(t *testing.T, s schedule) life {
	t.Helper()
	l := live(t, s, nil)
	if l.violation == nil {
		return l
	}
	short := shrink(s, func(shorter schedule) bool { return breaks(t, shorter, l.rule).violation != nil })
	again := breaks(t, short, l.rule)
	t.Errorf("%v\nseed %d: go test ./tokencache -run '^TestModel$' -model.seed=%d\nfrom %d events to %d, which give: %v\n%v",
		l.violation, s.seed, s.seed, len(s.events), len(short.events), again.violation, short)
	for _, e := range again.timeline {
		if *modelTrace {
			t.Logf("%s %s", e.At.Format("15:04:05.000"), e.JSON())
		}
	}
	return l
}

// breaks lives through a schedule up to three times, because what happens at one
// instant has no order, and returns a life that breaks the rule, if one does.
func breaks(t *testing.T, s schedule, rule string) (l life) {
	for range 3 {
		if l = live(t, s, nil); l.violation != nil && l.rule == rule {
			return l
		}
	}
	l.violation = nil
	return l
}

// live lives through a schedule in a bubble of its own.
func live(t *testing.T, s schedule, c control) (l life) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			l.violation = &violation{rule: "nothing is left running", detail: fmt.Sprint(p)}
		}
	}()
	synctest.Test(t, func(*testing.T) {
		w := newWorld(s, c)
		w.run()
		l = life{w.ledger.violation, w.ledger.stats, w.now().Sub(w.began), w.ledger.timeline}
	})
	return l
}

func TestAScheduleIsTheSameForTheSameSeed(t *testing.T) {
	assert.Equal(t, generate(7), generate(7))
	assert.NotEqual(t, generate(7).events, generate(8).events)
}
