package tokencache

import "time"

// mono is the clock that stands still while the machine sleeps.
func (w *world) mono() time.Duration { return time.Since(w.began) }

// now is the true time, which is the servers'.
func (w *world) now() time.Time { return time.Now().Round(0).Add(time.Duration(w.slept.Load())) }

// wall is the page's clock.
func (w *world) wall() time.Time { return w.now().Add(time.Duration(w.wrong.Load())) }

// draw is chance, uniform in [0, 1): the same for the same seed, moment and
// salt, whatever else has been drawn.
func (w *world) draw(salt uint64) float64 {
	x := w.seed*0x9e3779b97f4a7c15 ^ uint64(w.mono())*0xd1342543de82ef95 ^ salt*0xbf58476d1ce4e5b9
	for range 2 { // splitmix64
		x += 0x9e3779b97f4a7c15
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		x ^= x >> 31
	}
	return float64(x>>11) / (1 << 53)
}

func (w *world) chance(salt uint64, p float64) bool { return w.draw(salt) < p }

// drawBetween draws a time, to the nanosecond: no two things happen together.
func (w *world) drawBetween(salt uint64, least, most time.Duration) time.Duration {
	return least + time.Duration(w.draw(salt)*float64(most-least))
}
