//go:build !js

package providers

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
)

// HealTime is how long a user may take to be well once all is: some SDKs remember a failure
// for a minute.
const HealTime = 75 * time.Second

// Cell is one user of a provider in one trouble.
type Cell struct {
	Provider Provider
	Trouble  Trouble
	Holdfast bool // or what people use today
	// Seed decides when the trouble begins, and for how long it lasts.
	Seed uint64
	// Patience is how long the user may take to be well; 0: HealTime.
	Patience time.Duration
}

// Result is what became of the user.
type Result struct {
	Outcome Outcome `json:"outcome"`
	// HealMs is from when all was well to a new token that a server has accepted; of a session
	// that is over, to where the page showed it. Nil: never, in the time there was.
	HealMs *int64 `json:"healMs"`
	// AwayMs is for how long the page did not show its user as signed in.
	AwayMs int64 `json:"awayMs,omitempty"`
	// Story is what is known of what happened, if that was not what should.
	Story string `json:"-"`
}

// course is a cell on its way.
type course struct {
	lab    *Lab
	life   time.Duration // a token's
	long   time.Duration // a trouble's, but for some seconds
	chance *rand.Rand
}

// Run puts the user through the trouble, in a browser and with a server of their own.
func (cell Cell) Run(t browser.T) Result {
	t.Helper()
	lab := NewLab(t, cell.Provider)
	life := cell.Provider.Life
	c := &course{lab: lab, life: life, long: max(life, cell.Provider.AtLeast), chance: cell.chance()}
	pages := cell.Trouble.put(c, lab.SignedIn(cell.Holdfast))
	well := time.Now()
	patience := cmp.Or(cell.Patience, HealTime)
	if cell.Trouble.Over {
		patience = max(patience, cell.Provider.EndsWithin)
	}
	var worst Result
	for i, p := range pages {
		if r := p.judged(cell.Trouble.Over, well, patience); i == 0 || r.Outcome.Worse(worst.Outcome) {
			worst = r
		}
	}
	return worst
}

// chance is the same for whatever is put through the same trouble.
func (cell Cell) chance() *rand.Rand {
	name := fnv.New64()
	_, _ = name.Write([]byte(cell.Trouble.Name))
	return rand.New(rand.NewPCG(cell.Seed, name.Sum64()))
}

func (c *course) sleepWithin(from, to time.Duration) {
	time.Sleep(from + time.Duration(c.chance.Int64N(int64(to-from))))
}

// cutSync cuts the Convex deployment off, or joins it again.
func (lab *Lab) cutSync(off bool) {
	if !off {
		lab.sync.ClearFault()
		return
	}
	fault, err := faults.Sync{Kind: faults.Down}.Normalize()
	require.NoError(lab.t, err)
	lab.sync.SetFault(fault)
}

// judged watches the page until nothing more can change, and says what became of its user.
func (p *Page) judged(over bool, well time.Time, patience time.Duration) Result {
	p.t.Helper()
	s, there := p.seen()
	for time.Since(well) < patience && !(there && settled(s, over, well)) {
		time.Sleep(500 * time.Millisecond)
		s, there = p.seen()
	}
	r := Result{Outcome: p.outcome(s, over, well), AwayMs: p.away(s)}
	switch {
	case over && r.Outcome == GoneOut:
		ms := s.lastChange() - well.UnixMilli()
		r.HealMs = &ms
	case !over && s.State == in && s.fresh(well) > 0:
		ms := max(s.fresh(well), p.lastBack(s)) - well.UnixMilli()
		r.HealMs = &ms
	}
	if !r.Outcome.Right() {
		r.Story = strings.TrimSpace(p.story())
	}
	return r
}

// settled says that the user is where they belong.
func settled(s seen, over bool, well time.Time) bool {
	if over {
		return s.State == out
	}
	return s.State == in && s.fresh(well) > 0
}

func (s seen) lastChange() int64 {
	if len(s.Changes) == 0 {
		return 0
	}
	return s.Changes[len(s.Changes)-1].At
}

// lastBack is when the page last came to show its user as signed in, of what counts; 0 if it
// did all the time.
func (p *Page) lastBack(s seen) int64 {
	at := int64(0)
	for _, change := range p.since(s) {
		if change.State == in {
			at = change.At
		}
	}
	return at
}

// away adds up the times in which the page showed its user as out, or nobody to a server.
func (p *Page) away(s seen) (ms int64) {
	left := int64(0)
	for _, change := range p.since(s) {
		switch {
		case change.State == out || change.State == anon:
			if left == 0 {
				left = change.At
			}
		case left != 0:
			ms += change.At - left
			left = 0
		}
	}
	if left != 0 {
		ms += time.Now().UnixMilli() - left
	}
	return ms
}

// outcome judges what the page shows, and has shown.
func (p *Page) outcome(s seen, over bool, well time.Time) Outcome {
	been := map[shown]bool{}
	for _, change := range p.since(s) {
		been[change.State] = true
	}
	fresh := s.fresh(well) > 0
	switch {
	case over && s.State == out:
		return GoneOut
	case over:
		return StillIn
	case s.State == loading:
		return Loading
	case s.State != in:
		return Lost
	case !fresh:
		return Wedged
	case been[anon]:
		return Anonymous
	case been[out] || p.flickered(s):
		return Flickered
	default:
		return OK
	}
}

// flickered says that a page which had shown its user as signed in went back to loading, or
// was loaded again.
func (p *Page) flickered(s seen) bool {
	if s.Load != p.load {
		return true
	}
	wasIn := p.from > 0
	for _, change := range p.since(s) {
		if wasIn && change.State == loading {
			return true
		}
		wasIn = wasIn || change.State == in
	}
	return false
}

func (r Result) String() string {
	text := string(r.Outcome)
	if r.HealMs != nil {
		text += fmt.Sprintf(" after %.1f s", float64(*r.HealMs)/1000)
	}
	if r.AwayMs > 0 {
		text += fmt.Sprintf(", away %.1f s", float64(r.AwayMs)/1000)
	}
	return text
}
