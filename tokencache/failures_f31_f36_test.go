package tokencache

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/timeline"
)

// A slow answer landed after a newer one and overwrote it
// (clerk/javascript#9030, #8097).
func TestF31LateRefreshOverwritesNewer(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		older := l.token(l.life)
		release := l.holdNext()
		l.ask(true)
		l.sleep(11 * time.Second) // past its deadline; later calls hang, too
		l.answer(l.mint)
		l.Wake(timeline.SignalVisible)
		l.sleep(10 * time.Second)
		newer := l.look(l.ask(false)).token
		release(older, nil)
		assert.Equal(t, newer, l.look(l.ask(false)).token)
	})
}

// A forced call was answered with the result of a refresh that was long under
// way: the token was old when it came, and the client's timer too late
// (get-convex/convex-js, authentication_manager.ts).
func TestF32AgedTokenAnswersForce(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		release := l.holdNext()
		l.ask(true)
		aged := l.token(l.life)
		l.sleep(8 * time.Second)
		late := l.ask(true) // joins, 8 s after the mint
		l.answer(l.mint)
		release(aged, nil)
		l.sleep(time.Second)
		l.answered(late, "")
		assert.NotEqual(t, aged, late.token)
	})
}

// A page that loads offline takes the failure of its first refresh for nobody
// being signed in, and never asks again (nhost/nhost#752,
// nextauthjs/next-auth#987).
func TestF33OfflineFirstLoad(t *testing.T) {
	run(t, func(l *lab) {
		l.Offline()
		l.fail(errNetwork)
		p := l.ask(false)
		l.sleep(10 * time.Minute)
		l.held(p)
		assert.Equal(t, StatusUnknown, l.Snapshot().Status, "neither signed in nor out")
		l.answer(l.mint)
		l.Wake(timeline.SignalOnline)
		l.sleep(minDelay)
		l.answered(p, "")
		assert.Equal(t, StatusFresh, l.Snapshot().Status)
	})
}

// A server action says "Failed to refresh access token" for an outage and a dead
// session alike (workos/authkit-nextjs, gethouston/houston#1404).
func TestF34ErrorTypeErased(t *testing.T) {
	t.Run("an outage of most of a minute", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.fail(errOdd)
			client.authError()
			client.keeps(50 * time.Second)
			l.answer(l.mint)
			client.keeps(30 * time.Second)
			client.isIn("afterwards")
		})
	})
	t.Run("a dead session", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.fail(errOdd)
			client.authError()
			l.sleep(5 * time.Minute)
			assert.Equal(t, 1, client.look().outs)
		})
	})
}

// A dead session was retried for ever (dsb-norge/vue-keycloak-js#5,
// spikonado/sprocket#343, liveblocks/liveblocks#1017).
func TestF35RetryForever(t *testing.T) {
	t.Run("proven within seconds, then silence", func(t *testing.T) {
		run(t, func(l *lab) {
			client := l.convex()
			l.fail(errRevoked)
			calls := len(l.providerCalls())
			client.authError()
			l.sleep(5 * time.Second)
			assert.Equal(t, 1, client.look().outs)
			assert.Len(t, l.providerCalls(), calls+2, "one try, one confirmation")
			for range 24 {
				l.Wake(timeline.SignalVisible)
				l.Wake(timeline.SignalOnline)
				l.out(l.ask(false))
				l.Hidden()
				l.sleep(time.Hour)
			}
			assert.Len(t, l.providerCalls(), calls+2)
		})
	})
	t.Run("a client that forces again and again is slowed down", func(t *testing.T) {
		run(t, func(l *lab) {
			l.signIn()
			l.fail(errRevoked)
			asked := 0
			var again func(string, bool)
			again = func(string, bool) {
				if asked++; asked < 1000 {
					l.Ask(Call{Client: "client", Force: true}, again)
				}
			}
			again("", true)
			l.sleep(5 * time.Minute)
			assert.Less(t, asked, 40)
			assert.Len(t, l.signedOut, 1)
		})
	})
}

// Refreshing in the background kept a session alive that the user's absence
// should have ended (clerk/javascript#9215, workos/authkit-js#24).
func TestF36HiddenTabKeepsTheSessionAlive(t *testing.T) {
	run(t, func(l *lab) {
		l.signIn()
		l.Hidden()
		for range 24 {
			l.sleep(time.Hour)
			l.Wake(timeline.SignalOnline) // events come to hidden tabs, too
			l.Wake(timeline.SignalResume)
		}
		assert.Len(t, l.providerCalls(), 1, "nothing is refreshed that nobody asks for")
		l.Wake(timeline.SignalVisible)
		l.answered(l.ask(false), "")
	})
}
