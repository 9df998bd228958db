package tokencache

import (
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/token"
)

// As long as a deployment goes on, a user has tabs of the version before, and of this
// one. Where they don't speak the same form they must be no worse off than two
// browsers: the lock, which has one name, still has them refresh one after another.
func TestTabsOfTwoVersionsLiveSideBySide(t *testing.T) {
	for name, force := range map[string]bool{"forced": true, "unforced": false} {
		t.Run(name, func(t *testing.T) {
			runTabsWith(t, 8, Options{Rand: parted()}, func(b *browser) {
				isOld := func(one *tab) bool {
					for i, other := range b.tabs {
						if other == one {
							return i < 4
						}
					}
					return false
				}
				b.translate = func(from, to *tab, message string) string {
					if isOld(from) != isOld(to) {
						message = strings.Replace(message, "holdfast2 ", "holdfast3 ", 1)
					}
					return message
				}
				b.takes(300 * time.Millisecond)
				b.expire()
				before := b.calls()
				all := b.askAll(force)
				b.tabs[0].sleep(3 * time.Second)
				answeredAll(t, b, all)
				assert.Equal(t, 2, b.calls()-before, "one refresh for each version")
				for _, one := range b.tabs {
					assert.Empty(t, one.signedOut)
				}
				assert.Zero(t, b.held(), "nothing is held at rest")
			})
		})
	}
}

// parted is randomness that parts any two tabs. Two whose patience ended within the
// moment that a message takes would both ask: then there is one refresh more.
func parted() func() float64 {
	var n atomic.Uint64
	return func() float64 { return math.Mod(float64(n.Add(1))*math.Phi, 1) }
}

// What this version writes. A change here wants another first word: tabs of the
// version before must not misread it.
func TestTheWireFormIsPinned(t *testing.T) {
	at := time.UnixMilli(1_750_000_000_000)
	scope := token.Print{1, 0xff}.String()
	parsed := goodToken(t)
	want := map[string]tabs.Message{
		"token 1 2 " + scope + " 1750000000000 " + parsed.Raw(): {Kind: tabs.KindToken, From: 1, At: 2, Session: scope, Token: parsed, Minted: at},
		"trying 1f 2 " + scope + " true":                        {Kind: tabs.KindTrying, From: 31, At: 2, Session: scope, Locked: true},
		"failed 1 2 " + scope + " transient true":               {Kind: tabs.KindFailed, From: 1, At: 2, Session: scope, Class: failure.Transient, Unreached: true},
		"done 1 2 " + scope:                                     {Kind: tabs.KindDone, From: 1, At: 2, Session: scope},
		"quiet 1 2 " + scope + " 1750000000000":                 {Kind: tabs.KindQuiet, From: 1, At: 2, Session: scope, Until: at},
		"look 1 2 " + scope:                                     {Kind: tabs.KindLook, From: 1, At: 2, Session: scope},
	}
	for wire, message := range want {
		assert.Equal(t, "holdfast2 "+wire, message.Wire())
	}
}
