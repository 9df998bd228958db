package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	tabs = 20_000
	seed = 1
)

// run simulates the outage of that name with few tabs.
func run(t *testing.T, name string, p policy) row {
	t.Helper()
	for _, o := range outages {
		if o.name == name {
			return simulate(o, p, tabs, seed).row()
		}
	}
	require.Fail(t, "no such outage", name)
	return row{}
}

func TestTabsDoNotArriveTogether(t *testing.T) {
	for _, o := range outages {
		if o.unreached && o.capacity > 0 {
			continue // below
		}
		t.Run(o.name, func(t *testing.T) {
			r := run(t, o.name, holdfast)
			assert.Less(t, r.Ratio, 30.0)
			assert.Positive(t, r.Healed99)
		})
	}
}

// The control: what the test above would not let pass.
func TestWithoutJitterTheyDo(t *testing.T) {
	for _, name := range []string{"503, all tokens refused at one moment", "503 with the end's date as Retry-After"} {
		t.Run(name, func(t *testing.T) {
			assert.Greater(t, run(t, name, noJitter).Ratio, 100.0)
		})
	}
	for _, p := range []policy{fixed5, authKit} {
		t.Run(p.name, func(t *testing.T) {
			assert.Greater(t, run(t, "503", p).Ratio, 50.0)
		})
	}
}

// Tabs that are refused by a server with too much to do must not keep it there.
func TestAServerThatServesFewIsNotKeptDown(t *testing.T) {
	const name = "unreachable, all tokens refused at one moment, then such a server"
	well, ill := run(t, name, holdfast), run(t, name, noJitter)
	assert.Less(t, well.Healed99, 150.0)
	assert.Greater(t, ill.Healed99, 300.0, "the control")
	assert.Less(t, well.CallsUntilAllWell, 10*tabs)
}

func TestALeewayThatDiffersByTabPartsThemAgain(t *testing.T) {
	assert.Greater(t, run(t, "503", holdfast).LaterRatio, 10.0, "the control")
	assert.Less(t, run(t, "503", spreadLeeway).LaterRatio, 5.0)
}

func TestTheSameSeedGivesTheSameNumbers(t *testing.T) {
	assert.Equal(t, run(t, "503", holdfast), run(t, "503", holdfast))
}

func TestTheFileIsAsDocumented(t *testing.T) {
	text, err := json.Marshal(measure(100, seed))
	require.NoError(t, err)
	var r report
	require.NoError(t, json.Unmarshal(text, &r))
	for _, run := range r.Runs {
		assert.Len(t, run.Series, 400)
	}
}
