// Package pagetime is the one clock of a page. A moment is a duration since the
// page began: it runs on through the sleeps that were found, and never backwards.
// So a moment that was noted stays true when the wall clock is set, or when the
// machine has slept.
package pagetime

import "time"

// Time is a moment of page time. Two are compared by < and >. The zero Time is
// "never", which lies before all others.
type Time time.Duration

// Add is the moment d later.
func (t Time) Add(d time.Duration) Time { return t + Time(d) }

// Sub is how long after u the moment t is.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t - u) }

// IsZero reports whether t is "never".
func (t Time) IsZero() bool { return t == 0 }

// SleepGap is how far the wall clock must leave the monotonic one, forwards or
// backwards, to count as a sleep or as a clock that was set: corrections of less
// are everyday (ntpd steps from 0.128 s on), and change nothing.
const SleepGap = 2 * time.Second

// Clock makes page time of the machine's two clocks. A machine that sleeps stops
// the monotonic one on some systems, and the wall clock may be set at any time;
// either alone would mislead.
type Clock struct {
	wallClock func() time.Time
	born      time.Time // with its monotonic reading
	age       time.Duration
	slept     time.Duration // the sleeps that were found

	wall time.Time // at the last Look
	mono time.Duration
}

// NewClock is the clock of a page that is age old. wall is the wall clock.
func NewClock(wall func() time.Time, age time.Duration) *Clock {
	c := &Clock{wallClock: wall, born: time.Now(), age: max(age, 0)}
	c.Look()
	return c
}

// Jump is what became of the wall clock between two looks.
type Jump struct {
	// Slept is how long the machine slept, or how far the clock was set forward:
	// the two look alike. 0 is not at all.
	Slept time.Duration
	// SetBack is how far the clock was set back; 0 is not at all.
	SetBack time.Duration
}

// Look reads both clocks. Nothing polls: it runs whenever something happens.
func (c *Clock) Look() Jump {
	wall, mono := c.wallClock().Round(0), time.Since(c.born) //cure:wall-clock
	first := c.wall.IsZero()
	gap := wall.Sub(c.wall) - (mono - c.mono)
	c.wall, c.mono = wall, mono
	switch {
	case first:
		return Jump{}
	case gap > SleepGap:
		c.slept += gap //cure:sleeps-count
		return Jump{Slept: gap}
	case gap < -SleepGap:
		return Jump{SetBack: -gap} //cure:never-backwards
	}
	return Jump{}
}

// Now is the moment of the last Look.
func (c *Clock) Now() Time { return Time(c.age + c.mono + c.slept + 1) }

// Wall is the wall clock at the last Look.
func (c *Clock) Wall() time.Time { return c.wall }

// Mono is the monotonic time since the page began, at the last Look.
func (c *Clock) Mono() time.Duration { return c.age + c.mono }

// WallOf is what today's wall clock shows, or would have shown, at a moment. It is
// zero for "never".
func (c *Clock) WallOf(t Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return c.wall.Add(t.Sub(c.Now()))
}

// TimeOf is the moment at which today's wall clock shows wall.
func (c *Clock) TimeOf(wall time.Time) Time { return c.Now().Add(wall.Sub(c.wall)) }
