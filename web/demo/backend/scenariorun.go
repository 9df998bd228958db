package backend

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"holdfast/web/demo/backend/eventlog"
)

// ScenarioState is how far a page's scenario is. Times are unix milliseconds.
type ScenarioState struct {
	Running *string `json:"running"` // the scenario that runs now, or null
	Name    string  `json:"name"`    // the one that runs or ran last, or ""
	Step    string  `json:"step"`    // what its last step did
	// StartedAt is when it began, or null before any has.
	StartedAt *int64 `json:"startedAt"`
	// DurationMs is the longest that it takes.
	DurationMs int64 `json:"durationMs"`
	// EndpointBackAt is when the auth endpoint's trouble ended, or null while
	// it is in trouble or if it was in none.
	EndpointBackAt *int64 `json:"endpointBackAt"`
	Done           bool   `json:"done"` // every step is done
}

// runner runs one scenario at a time.
type runner struct {
	ctx context.Context // the server's

	starting sync.Mutex // held while one scenario takes another's place

	mu     sync.Mutex // guards everything below
	state  ScenarioState
	began  time.Time // state.StartedAt, not cut to a millisecond
	cancel context.CancelFunc
	ended  chan struct{} // closed when the running one's goroutine is gone
}

// StartScenario starts a scenario, after the running one has been stopped and
// all faults cleared but for one of the engine's file, which the app may have
// been opened with. Its error lists the names that there are.
func (p *Page) StartScenario(name string) error { return p.startScenario(name, nil) }

// StartVaried is StartScenario with each wait made longer, by up to a quarter of
// it, as chance says. The same seed makes the same scenario.
func (p *Page) StartVaried(name string, chance *rand.Rand) error {
	return p.startScenario(name, chance)
}

func (p *Page) startScenario(name string, chance *rand.Rand) error {
	i := slices.IndexFunc(scenarioTable, func(s Scenario) bool { return s.Name == name })
	if i < 0 {
		return fmt.Errorf("scenario must be one of %s, got %q", strings.Join(scenarioNames(), ", "), bounded(name))
	}
	r := &p.runner
	r.starting.Lock()
	defer r.starting.Unlock()
	r.stop()
	p.clearFaults()
	steps := scenarioTable[i].steps(p.current().life)
	if chance != nil {
		vary(steps, chance)
	}
	r.start(name, longest(steps), func(ctx context.Context) { p.runSteps(ctx, name, steps) })
	return nil
}

func vary(steps []step, chance *rand.Rand) {
	for i := range steps {
		steps[i].wait += time.Duration(chance.Float64() * float64(steps[i].wait) / 4)
	}
}

// longest is the longest that the steps take, in milliseconds.
func longest(steps []step) int64 {
	var sum time.Duration
	for _, s := range steps {
		sum += s.wait
	}
	return sum.Milliseconds()
}

// StopScenario stops the running scenario, if any, and clears all faults.
func (p *Page) StopScenario() {
	p.runner.starting.Lock()
	defer p.runner.starting.Unlock()
	p.runner.stop()
	p.clearFaults()
	p.ClearEngineFault()
}

// ScenarioState tells how far the page's scenario is.
func (p *Page) ScenarioState() ScenarioState {
	p.runner.mu.Lock()
	state, began := p.runner.state, p.runner.began
	p.runner.mu.Unlock()
	if cleared := p.auth.ClearedAt(); state.StartedAt != nil && cleared.After(began) {
		back := cleared.UnixMilli()
		state.EndpointBackAt = &back
	}
	return state
}

func (p *Page) clearFaults() {
	p.ClearAuthFault()
	p.ClearSyncFault()
}

func (p *Page) runSteps(ctx context.Context, name string, steps []step) {
	var opened <-chan struct{}
	for _, s := range steps {
		if !p.await(ctx, s, opened) {
			return
		}
		opened = p.sync.Opened() // before the act: a client may be that quick
		s.act(p)
		p.runner.mu.Lock()
		p.runner.state.Step = s.text
		p.runner.mu.Unlock()
		p.log.Add(eventlog.Scenario, map[string]any{"name": name, "step": s.text})
	}
	p.runner.mu.Lock()
	defer p.runner.mu.Unlock()
	p.runner.state.Running, p.runner.state.Done = nil, true
}

// await waits a step's time and reports whether the scenario is to go on.
// opened is closed once a socket has opened since the step before.
func (p *Page) await(ctx context.Context, s step, opened <-chan struct{}) bool {
	var early <-chan struct{}
	switch s.until {
	case faultMet:
		early = p.auth.Met()
	case socketOpens:
		early = opened
	case syncFaultOver:
		early = p.sync.FaultOver()
	}
	timer := time.NewTimer(s.wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-early:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

func (r *runner) start(name string, durationMs int64, run func(context.Context)) {
	ctx, cancel := context.WithCancel(r.ctx)
	ended := make(chan struct{})
	began := time.Now()
	startedAt := began.UnixMilli()
	r.mu.Lock()
	r.began = began
	r.state = ScenarioState{Running: &name, Name: name, StartedAt: &startedAt, DurationMs: durationMs}
	r.cancel, r.ended = cancel, ended
	r.mu.Unlock()
	go func() {
		defer close(ended)
		defer cancel()
		run(ctx)
	}()
}

// stop ends the running scenario and waits until it has ended.
func (r *runner) stop() {
	r.mu.Lock()
	cancel, ended := r.cancel, r.ended
	r.state.Running = nil
	r.mu.Unlock()
	if cancel != nil {
		cancel()
		<-ended
	}
}

func scenarioNames() []string {
	names := make([]string, len(scenarioTable))
	for i, s := range scenarioTable {
		names[i] = s.Name
	}
	return names
}

// getScenarios lists the scenarios; ?page= gives durations for that page's
// token life.
func (s *Server) getScenarios(w http.ResponseWriter, r *http.Request) {
	life := defaultLife
	if id := r.URL.Query().Get("page"); id != "" {
		p, err := s.pageFor(id)
		if err != nil {
			badRequest(w, err)
			return
		}
		life = p.current().life
	}
	writeJSON(w, http.StatusOK, Scenarios(life))
}

func (p *Page) postScenario(w http.ResponseWriter, r *http.Request) {
	if err := p.StartScenario(r.PathValue("scenario")); err != nil {
		badRequest(w, err)
		return
	}
	writeJSON(w, http.StatusAccepted, p.ScenarioState())
}

func (p *Page) getScenario(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, p.ScenarioState())
}
