package backend

import (
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/eventlog"
)

func TestScenarioTableHoldsWhatIsPromised(t *testing.T) {
	assert.Equal(t, []string{
		"wake", "outage", "blip", "rate-limit", "500", "503-html", "511-html", "portal-200", "portal-403",
		"hang", "stall", "cut", "401-json", "403-json", "400-json", "429-no-cors", "500-no-cors", "redirect",
		"missing-once", "flapping", "slow", "very-slow", "late", "revoked", "refused", "refused-fresh",
		"engine-503", "engine-hang", "engine-drop",
	}, scenarioNames())
	for _, s := range Scenarios(8 * time.Second) {
		assert.NotEmpty(t, s.Title)
		assert.NotEmpty(t, s.Lived)
		assert.NotEmpty(t, s.Description)
		assert.Positive(t, s.DurationMs)
		assert.Equal(t, s.Name == "revoked", s.Expect == out)
	}
	assert.Equal(t, int64(14_000), Scenarios(8 * time.Second)[1].DurationMs, "an outage lasts the token's life and 6 s")
}

func TestScenarioFaultsAreGood(t *testing.T) {
	srv := New(Config{})
	defer srv.Close()
	for _, s := range scenarioTable {
		p := srv.Page("page-" + s.Name)
		if s.Engine != nil {
			assert.NoError(t, p.SetEngineFault(*s.Engine), s.Name)
		}
		s.steps(time.Minute)[0].act(p)
		on := p.State().Faults
		// A fault that Normalize refuses would have set nothing. The two that
		// set none are over with their first act.
		assert.True(t, on.Auth != nil || on.Sync != nil || s.Name == "revoked", s.Name)
	}
}

func TestScenarioRunsToItsEnd(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	status, state := l.do("POST", "/lab/pages/one/scenarios/missing-once", nil)
	require.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, "missing-once", state["running"])
	p := l.srv.Page("one")
	require.Eventually(t, func() bool { return p.State().Faults.Auth != nil }, time.Second, time.Millisecond)
	_, answer := l.refresh("one", "")
	assert.Equal(t, "Missing refresh token.", answer["error_description"])
	assert.Eventually(t, func() bool {
		s := p.ScenarioState()
		return s.Running == nil && s.Done && s.EndpointBackAt != nil && *s.EndpointBackAt >= *s.StartedAt
	}, 10*time.Second, 10*time.Millisecond)
	assert.Equal(t, "Settled", p.ScenarioState().Step)
	assert.Len(t, eventsOf(p, eventlog.Scenario), 4)
}

func TestANewScenarioClearsTheOldOne(t *testing.T) {
	l := newLab(t)
	p := l.srv.Page("one")
	require.NoError(t, p.StartScenario("wake"))
	require.Eventually(t, func() bool { return p.State().Faults.Sync != nil }, time.Second, time.Millisecond)
	require.NoError(t, p.StartScenario("hang"))
	require.Eventually(t, func() bool { return p.State().Faults.Auth != nil }, time.Second, time.Millisecond)
	assert.Nil(t, p.State().Faults.Sync)
	assert.Equal(t, "hang", *p.ScenarioState().Running)
	status, _ := l.do("DELETE", "/lab/pages/one/scenarios", nil)
	assert.Equal(t, http.StatusNoContent, status)
	assert.Equal(t, Faults{}, p.State().Faults)
	s := p.ScenarioState()
	assert.Nil(t, s.Running)
	assert.False(t, s.Done, "it was stopped, not done")
}

func TestUnknownScenarioListsTheNames(t *testing.T) {
	l := newLab(t)
	status, answer := l.do("POST", "/lab/pages/one/scenarios/storm", nil)
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, answer["error"], `scenario must be one of wake, outage`)
	_, state := l.do("GET", "/lab/pages/one/scenarios", nil)
	assert.Nil(t, state["startedAt"])
	assert.Nil(t, state["running"])
}

func TestCloseStopsScenarios(t *testing.T) {
	srv := New(Config{})
	require.NoError(t, srv.Page("one").StartScenario("wake"))
	srv.Close()
	srv.Close()
	assert.Nil(t, srv.Page("one").ScenarioState().Running)
	assert.NotPanics(t, func() { srv.Page("late") })
	assert.Panics(t, func() { srv.Page("Not Good") })
}

func TestVariedScenarioTakesLongerAsTheSeedSays(t *testing.T) {
	lasts := func(seed uint64) []time.Duration {
		steps := flapping(8 * time.Second)
		vary(steps, rand.New(rand.NewPCG(seed, 0)))
		var waits []time.Duration
		for i, s := range flapping(8 * time.Second) {
			assert.GreaterOrEqual(t, steps[i].wait, s.wait)
			assert.LessOrEqual(t, steps[i].wait, s.wait+s.wait/4)
			waits = append(waits, steps[i].wait)
		}
		return waits
	}
	assert.Equal(t, lasts(1), lasts(1))
	assert.NotEqual(t, lasts(1), lasts(2))
}
