package pagetime

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// The wall clock leaves the monotonic one by a jump; what page time makes of it.
func TestLook(t *testing.T) {
	for name, test := range map[string]struct {
		jump time.Duration
		want Jump
	}{
		"nothing":                {},
		"a correction forward":   {jump: 1900 * time.Millisecond},
		"a correction back":      {jump: -1900 * time.Millisecond},
		"a sleep of an hour":     {jump: time.Hour, want: Jump{Slept: time.Hour}},
		"a clock set a day back": {jump: -24 * time.Hour, want: Jump{SetBack: 24 * time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var off time.Duration
				c := NewClock(func() time.Time { return time.Now().Add(off) }, 0)
				before := c.Now()
				time.Sleep(time.Minute)
				off = test.jump
				assert.Equal(t, test.want, c.Look())
				assert.Equal(t, Jump{}, c.Look(), "it is told once")
				assert.Equal(t, time.Minute+test.want.Slept, c.Now().Sub(before))
				assert.Equal(t, time.Minute, c.Mono())
			})
		})
	}
}

func TestPageTimeNeverRunsBackwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var off time.Duration
		c := NewClock(func() time.Time { return time.Now().Add(off) }, 0)
		last := c.Now()
		for i := range 100 {
			off += time.Duration(i%7-3) * time.Hour
			time.Sleep(time.Millisecond)
			c.Look()
			assert.Greater(t, c.Now(), last)
			last = c.Now()
		}
	})
}

func TestAMomentOnTheWall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var off time.Duration
		c := NewClock(func() time.Time { return time.Now().Add(off) }, 0)
		noted, wall := c.Now(), c.Wall()
		time.Sleep(time.Hour)
		c.Look()
		assert.Equal(t, wall, c.WallOf(noted))
		assert.Equal(t, noted, c.TimeOf(wall))
		off = -3 * time.Hour
		c.Look()
		assert.Equal(t, wall.Add(off), c.WallOf(noted), "as today's clock would have shown it")
		assert.True(t, c.WallOf(0).IsZero(), "never")
	})
}

func TestAPageBeginsWithItsAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock(time.Now, 7*24*time.Hour)
		assert.Equal(t, 7*24*time.Hour, c.Mono())
		assert.False(t, NewClock(time.Now, 0).Now().IsZero(), "no moment is never")
		assert.Equal(t, time.Duration(0), NewClock(time.Now, -time.Hour).Mono())
	})
}
