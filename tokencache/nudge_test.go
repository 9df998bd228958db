package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/timeline"
)

// heals are the moments of the heals that subscribers were told of.
func (l *lab) heals() []time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	var heals []time.Time
	for _, s := range l.snapshots {
		if !s.HealedAt.IsZero() && (len(heals) == 0 || !heals[len(heals)-1].Equal(s.HealedAt)) {
			heals = append(heals, s.HealedAt)
		}
	}
	return heals
}

func TestANewTokenAfterATroubleIsOneHeal(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.sleep(time.Minute)
		l.fail(errNetwork)
		p := l.ask(true)
		l.sleep(time.Minute)
		assert.Empty(t, l.heals())
		l.answer(l.mint)
		l.sleep(time.Minute)
		l.answered(p, "")
		assert.Len(t, l.heals(), 1)
		l.ask(true)
		l.sleep(time.Minute)
		assert.Len(t, l.heals(), 1, "all was well before this token")
	})
}

func TestANewTokenAfterAWakeIsAHealAndACachedOneIsNone(t *testing.T) {
	run(t, func(l *lab) {
		raw := l.signIn()
		l.sleep(time.Minute)
		l.Wake(timeline.SignalVisible)
		l.Seed("client", raw, false, 0)
		l.ask(false)
		l.sleep(time.Second)
		assert.Empty(t, l.heals(), "the token is from before the wake")
		l.ask(true)
		l.sleep(time.Second)
		assert.Len(t, l.heals(), 1)
	})
}
