//go:build !js

package main

import (
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMedianIsTheMiddle(t *testing.T) {
	assert.Equal(t, 3.0, median([]float64{9, 1, 3}))
	assert.Equal(t, 2.5, median([]float64{4, 1, 3, 2}))
	assert.Equal(t, 4.0, mean([]float64{9, 1, 2}))
}

func TestACallIsEarlyBeforeARetryAfterIsOver(t *testing.T) {
	at := func(seconds ...float64) (times []time.Time) {
		for _, s := range seconds {
			times = append(times, time.Unix(1000, 0).Add(time.Duration(s*float64(time.Second))))
		}
		return times
	}
	assert.Zero(t, early(at(0, 3, 6.5), 3*time.Second))
	assert.Equal(t, 2, early(at(0, 4.9, 2.9), 3*time.Second), "each after the one before, in any order")
	assert.Zero(t, early(at(0, 0.1), 0), "nothing was asked for")
	assert.Zero(t, early(nil, 3*time.Second))
}

func TestAFailedMeasurementCleansUpAndSaysWhy(t *testing.T) {
	var did []string
	err := measured(func(t *bench) {
		t.Cleanup(func() { did = append(did, "first") })
		t.Cleanup(func() { did = append(did, "last") })
		t.Fatalf("no %s", "browser")
		did = append(did, "went on")
	})
	assert.EqualError(t, err, "no browser")
	assert.Equal(t, []string{"last", "first"}, did)
	assert.NoError(t, measured(func(*bench) {}))
	assert.Error(t, measured(func(t *bench) { t.FailNow() }))
}

func TestAtOnceKeepsTheOrderAndTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int64
		got := atOnce(3, []int{5, 4, 3, 2, 1}, func(n int) int {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(time.Duration(n) * time.Second)
			running.Add(-1)
			return n * 10
		})
		assert.Equal(t, []int{50, 40, 30, 20, 10}, got)
		assert.Equal(t, int64(3), most.Load())
	})
}

func TestInStepStartsAGroupTogetherWhoeverFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		went := inStep(2, []int{1, 9, 2}, func(setUp int, ready func()) time.Duration {
			if setUp == 9 {
				time.Sleep(9 * time.Second)
				return 0 // has failed before it was ready
			}
			time.Sleep(time.Duration(setUp) * time.Second)
			ready()
			return time.Since(began)
		})
		require.Len(t, went, 3)
		assert.Equal(t, 9*time.Second, went[0], "waits for its group")
		assert.Equal(t, 11*time.Second, went[2], "the next group begins after it")
	})
}

func TestASeedGivesEveryContenderTheSame(t *testing.T) {
	draw := func(chance *rand.Rand) []float64 { return []float64{chance.Float64(), chance.Float64()} }
	assert.Equal(t, draw(chanceOf(1, "wake")), draw(chanceOf(1, "wake")))
	assert.NotEqual(t, draw(chanceOf(1, "wake")), draw(chanceOf(2, "wake")))
	assert.NotEqual(t, draw(chanceOf(1, "wake")), draw(chanceOf(1, "blip")))
}

func TestPickNamesWhatThereIs(t *testing.T) {
	self := func(s string) string { return s }
	got, err := pick("only", "b,a", []string{"a", "b", "c"}, self)
	require.NoError(t, err)
	assert.Equal(t, []string{"b", "a"}, got)
	_, err = pick("only", "d", []string{"a", "b", "c"}, self)
	assert.EqualError(t, err, `-only: no "d"; there are a, b, c`)
	got, err = pick("only", "", []string{"a"}, self)
	require.NoError(t, err)
	assert.Equal(t, []string{"a"}, got)
}

func TestFailuresAreCountedAndTold(t *testing.T) {
	err := failures([]string{"", "no browser", ""}, func(s string) string { return s })
	assert.EqualError(t, err, "1 of 3 runs failed: no browser")
	assert.NoError(t, failures([]string{"", ""}, func(s string) string { return s }))
}

func TestTheCoursesAreTheLabsAndTheBrowsersOwn(t *testing.T) {
	var names []string
	for _, c := range courses() {
		assert.Equal(t, c.Name == "revoked", c.over, c.Name)
		assert.False(t, slices.Contains(names, c.Name), c.Name)
		names = append(names, c.Name)
	}
	for _, wanted := range []string{"wake", "blip", "outage", "rate-limit", "500", "503-html", "511-html", "portal-200", "portal-403",
		"hang", "missing-once", "flapping", "offline", "says-offline", "revoked"} {
		assert.Contains(t, names, wanted)
	}
}
