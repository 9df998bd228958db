package tokencache

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/timeline"
	"holdfast/tokencache/token"
)

func TestF25ManyTabsMakeOneRefresh(t *testing.T) {
	for name, force := range map[string]bool{"forced": true, "unforced": false} {
		t.Run(name, func(t *testing.T) {
			runTabs(t, 20, func(b *browser) {
				b.takes(300 * time.Millisecond)
				b.expire()
				before := b.calls()
				all := b.askAll(force)
				b.tabs[0].sleep(time.Second)
				answeredAll(t, b, all)
				assert.Equal(t, 1, b.calls()-before)
				assert.Equal(t, 1, distinct(all))
				assert.Zero(t, b.held(), "nothing is held at rest")
			})
		})
	}
}

func TestWithoutTabsEachRefreshes(t *testing.T) {
	runTabsWith(t, 20, Options{Tabs: noTabs}, func(b *browser) {
		b.takes(300 * time.Millisecond)
		b.expire()
		before := b.calls()
		answers := b.askAll(true)
		b.tabs[0].sleep(time.Second)
		answeredAll(t, b, answers)
		assert.Equal(t, 20, b.calls()-before)
	})
}

func TestAForcedCallTakesAPeersTokenOnlyIfItWasMintedSince(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		a, c := b.tabs[0], b.tabs[1]
		a.sleep(time.Minute)
		a.answered(a.ask(true), "")
		a.sleep(2 * time.Second)
		calls := len(c.providerCalls())
		c.answered(c.ask(true), "")
		assert.Len(t, c.providerCalls(), calls, "minted a moment before: as good as new")

		a.answered(a.ask(true), "")
		a.sleep(grace + time.Second)
		c.answered(c.ask(true), "")
		assert.Len(t, c.providerCalls(), calls+1, "Convex schedules its next from the moment it gets one: an aged one makes it late")
	})
}

func TestF32AgedTokenFromAnotherTab(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		c.sleep(time.Minute)
		aged, _ := token.Parse(c.token(c.life))
		c.sleep(time.Minute)
		c.fail(errNetwork)
		p := c.ask(true)
		c.Hear(c.from(tabs.Message{Kind: tabs.KindToken, Token: aged, Minted: time.Now()}).Wire())
		c.held(p)
	})
}

func TestF30AnotherUsersTokenFromAnotherTab(t *testing.T) {
	valid := func(c *tab) jwt.MapClaims { return c.claims }
	for name, test := range map[string]struct {
		claims func(*tab) jwt.MapClaims
		raw    func(*tab) string
	}{
		"another user's": {claims: func(*tab) jwt.MapClaims {
			return jwt.MapClaims{"iss": "https://issuer", "sub": "user_2", "sid": "session_1"}
		}},
		"another session's": {claims: func(*tab) jwt.MapClaims {
			return jwt.MapClaims{"iss": "https://issuer", "sub": "user_1", "sid": "session_2"}
		}},
		"another organisation's": {claims: func(*tab) jwt.MapClaims {
			return jwt.MapClaims{"iss": "https://issuer", "sub": "user_1", "sid": "session_1", "org_id": "o"}
		}},
		"another issuer's": {claims: func(*tab) jwt.MapClaims {
			return jwt.MapClaims{"iss": "https://other", "sub": "user_1", "sid": "session_1"}
		}},
		"for another audience": {claims: func(*tab) jwt.MapClaims {
			return jwt.MapClaims{"iss": "https://issuer", "sub": "user_1", "sid": "session_1", "aud": []string{"other"}}
		}},
		"opaque":   {raw: func(*tab) string { return "opaque" }},
		"unsigned": {raw: func(c *tab) string { return stripped(c.token(c.life)) }},
		"expired":  {raw: func(c *tab) string { return c.token(-time.Second) }},
		"of a longer life than the provider's own": {raw: func(c *tab) string { return c.token(2 * c.life) }},
		"of the future": {raw: func(c *tab) string {
			c.skew = time.Minute
			defer func() { c.skew = 0 }()
			return c.token(c.life)
		}},
		"refused": {raw: func(c *tab) string { raw := c.token(c.life); c.Reject(raw); return raw }},
	} {
		t.Run(name, func(t *testing.T) {
			runTabs(t, 1, func(b *browser) {
				c := b.tabs[0]
				before := c.Snapshot()
				c.sleep(time.Minute)
				claims := valid(c)
				raw := ""
				if test.claims != nil {
					c.claims = test.claims(c)
					raw = c.token(c.life)
					c.claims = claims
				} else {
					raw = test.raw(c)
				}
				parsed, err := token.Parse(raw)
				require.NoError(t, err)
				m := c.from(tabs.Message{Kind: tabs.KindToken, Token: parsed})
				c.Hear(m.Wire())
				m.Session, m.At = parsed.Session.String(), m.At+1
				c.Hear(m.Wire())
				assert.Equal(t, before, c.Snapshot())
				assert.Equal(t, 2, c.dropped())
			})
		})
	}
}

func stripped(raw string) string {
	i := len(raw) - 1
	for raw[i] != '.' {
		i--
	}
	return raw[:i+1]
}

func TestAnOpaqueTokenIsNeverShared(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		a := b.tabs[0]
		a.IdentityChanged()
		posts := len(b.posts)
		a.answer(func() (string, error) { return "opaque", nil })
		a.answered(a.ask(true), "opaque")
		a.answered(a.ask(false), "opaque")
		assert.Len(t, b.posts, posts)
	})
}

func TestTwoUsersNeverMix(t *testing.T) {
	runTabs(t, 4, func(b *browser) {
		for _, tab := range b.tabs[2:] {
			tab.IdentityChanged()
			tab.claims = jwt.MapClaims{"iss": "https://issuer", "sub": "user_2", "sid": "session_2"}
			tab.signIn()
		}
		b.takes(100 * time.Millisecond)
		b.expire()
		before := b.calls()
		all := b.askAll(true)
		b.tabs[0].sleep(time.Second)
		answeredAll(t, b, all)
		assert.Equal(t, 2, b.calls()-before, "one for each")
		for i, p := range all {
			parsed, _ := token.Parse(p.token)
			assert.Equal(t, b.tabs[i].claims["sub"], parsed.Identity.Subject)
		}
	})
}

func TestAHiddenTabLetsAVisibleOneGoFirst(t *testing.T) {
	runTabs(t, 5, func(b *browser) {
		b.takes(100 * time.Millisecond)
		for _, tab := range b.tabs[:4] {
			tab.Hidden()
		}
		b.expire()
		before := len(b.tabs[4].providerCalls())
		total := b.calls()
		all := b.askAll(true)
		b.tabs[0].sleep(time.Second)
		answeredAll(t, b, all)
		assert.Len(t, b.tabs[4].providerCalls(), before+1)
		assert.Equal(t, 1, b.calls()-total)
	})
}

func TestAHiddenTabThatIsAloneIsNotHeldUpForLong(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		c.Hidden()
		b.expire()
		p := c.ask(true)
		c.sleep(headStart)
		c.answered(p, "")
	})
}

// A peer's failure paces, and proves nothing.
func TestAPeersFailureIsNoProof(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		c.sleep(time.Minute)
		for range 50 {
			c.Hear(c.from(tabs.Message{Kind: tabs.KindTrying, Locked: true}).Wire())
			p := c.ask(true)
			c.Hear(c.from(tabs.Message{Kind: tabs.KindFailed, Class: failure.Terminal}).Wire())
			c.Hear(c.from(tabs.Message{Kind: tabs.KindLook}).Wire())
			c.sleep(10 * time.Second)
			c.answered(p, "")
		}
		c.staysIn(time.Minute)
	})
}

func TestAFailureToldPacesTheOthers(t *testing.T) {
	runTabs(t, 20, func(b *browser) {
		b.expire()
		b.fails(errNetwork)
		before := b.calls()
		all := b.askAll(true)
		b.tabs[0].sleep(10 * time.Second)
		together := b.calls() - before
		assert.Greater(t, together, 20, "the network's return is looked for")
		assert.Less(t, together, 200, "alone, twenty tabs make 500 tries")
		b.takes(50 * time.Millisecond)
		b.tabs[0].sleep(3 * time.Second)
		answeredAll(t, b, all)
	})
}

func TestF17RetryAfterIsShared(t *testing.T) {
	runTabs(t, 10, func(b *browser) {
		b.expire()
		b.fails(&failure.Thrown{Type: "object", Status: 429, RetryAfter: 30 * time.Second})
		before := b.calls()
		all := b.askAll(true)
		b.tabs[0].sleep(29 * time.Second)
		assert.LessOrEqual(t, b.calls()-before, 1)
		b.takes(50 * time.Millisecond)
		b.tabs[0].sleep(20 * time.Second) // the pages of all browsers are spread
		answeredAll(t, b, all)
	})
}

func TestNoMessageSilencesATabForGood(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		b.expire()
		began := time.Now()
		for range 1000 {
			c.Hear(c.from(tabs.Message{Kind: tabs.KindQuiet, Until: time.Now().Add(24 * time.Hour)}).Wire())
		}
		p := c.ask(true)
		for range 1000 {
			c.sleep(time.Second)
			c.Hear(c.from(tabs.Message{Kind: tabs.KindQuiet, Until: time.Now().Add(24 * time.Hour)}).Wire())
		}
		c.answered(p, "")
		assert.LessOrEqual(t, p.at.Sub(began), maxRetryAfter+time.Minute)
	})
}

func TestASignOutElsewhereIsLookedIntoAndNeverBelieved(t *testing.T) {
	runTabs(t, 3, func(b *browser) {
		b.tabs[0].SignOut()
		b.tabs[1].staysIn(time.Minute)
		b.tabs[2].staysIn(0)
		assert.Equal(t, StatusFresh, b.tabs[1].Snapshot().Status)
		total := b.calls()
		assert.GreaterOrEqual(t, total, 4, "somebody looked")

		b.fails(errRevoked)
		b.tabs[1].sleep(lookGap)
		out := b.tabs[1].ask(true)
		b.tabs[1].sleep(5 * time.Second)
		b.tabs[1].out(out)
		b.tabs[2].sleep(2*lookDelay + 3*time.Second)
		assert.Len(t, b.tabs[2].signedOut, 1, "by a proof of its own")
		assert.LessOrEqual(t, len(b.tabs[2].providerCalls()), 4, "a first token, two looks and a confirmation")
	})
}

func TestAHiddenTabLooksOnceItIsVisible(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		b.tabs[1].Hidden()
		b.fails(errRevoked)
		b.tabs[0].SignOut()
		b.tabs[1].staysIn(time.Hour)
		assert.Len(t, b.tabs[1].providerCalls(), 1, "nothing is asked for while nobody looks")
		b.tabs[1].Wake(timeline.SignalVisible)
		b.tabs[1].sleep(10 * time.Second)
		assert.Len(t, b.tabs[1].signedOut, 1)
	})
}

func TestAFloodOfSignOutsIsNoStorm(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		for range 600 {
			c.Hear(c.from(tabs.Message{Kind: tabs.KindLook}).Wire())
			c.sleep(100 * time.Millisecond)
		}
		assert.LessOrEqual(t, len(c.providerCalls()), 3)
	})
}

func TestAMessageIsHeardOnce(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		c := b.tabs[0]
		first := c.from(tabs.Message{Kind: tabs.KindTrying})
		second := c.from(tabs.Message{Kind: tabs.KindDone})
		c.Hear(second.Wire())
		c.Hear(first.Wire())
		c.Hear(second.Wire())
		assert.Equal(t, 2, c.dropped(), "late and doubled")
		p := c.ask(true)
		c.answered(p, "")
	})
}

func TestAFloodDoesNotWashTheTimelineAway(t *testing.T) {
	runTabs(t, 1, func(b *browser) {
		for range 100_000 {
			b.tabs[0].Hear("holdfast1 nonsense")
		}
		assert.Less(t, len(b.tabs[0].Timeline()), 40)
		assert.Equal(t, 1<<16, b.tabs[0].dropped())
	})
}

func TestNoTokenIsInAMessageThatOffersNone(t *testing.T) {
	runTabs(t, 3, func(b *browser) {
		b.takes(10 * time.Millisecond)
		b.expire()
		b.askAll(true)
		b.tabs[0].sleep(time.Second)
		b.tabs[0].SignOut()
		synctest.Wait()
		for _, message := range b.posts {
			m, ok := tabs.Parse(message)
			require.True(t, ok)
			if m.Kind != tabs.KindToken {
				assert.NotContains(t, message, "eyJ")
			}
		}
	})
}

func TestAPeersTokenHealsEachTab(t *testing.T) {
	runTabs(t, 3, func(b *browser) {
		b.tabs[0].sleep(time.Minute)
		for _, tab := range b.tabs {
			tab.Wake(timeline.SignalVisible)
			assert.Zero(t, tab.Snapshot().HealedAt)
		}
		b.tabs[0].answered(b.tabs[0].ask(true), "")
		b.tabs[0].sleep(time.Second)
		for _, tab := range b.tabs {
			assert.NotZero(t, tab.Snapshot().HealedAt, "the network is back for each tab's client")
		}
	})
}

// troubleAndHeal is an outage that this tab alone notices.
func (t *tab) troubleAndHeal() {
	t.sleep(time.Minute)
	t.fail(errNetwork)
	p := t.ask(true)
	t.sleep(time.Minute)
	t.answer(t.mint)
	t.sleep(time.Minute)
	t.answered(p, "")
}

func TestATroubleThatAnotherTabHasMetIsEachTabs(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		a, c := b.tabs[0], b.tabs[1]
		a.troubleAndHeal()
		assert.NotZero(t, c.Snapshot().HealedAt, "its client's connection has met the same")
	})
}

func TestAFailureThatIsOverPacesNobody(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		a, c := b.tabs[0], b.tabs[1]
		a.troubleAndHeal()

		calls := len(c.providerCalls())
		force := c.ask(true)
		synctest.Wait()
		assert.Len(t, c.providerCalls(), calls+1, "at once")
		c.answered(force, "")
	})
}

func TestAClientThatRefusesATokenTakesAPeersOfTheSameSecond(t *testing.T) {
	runTabs(t, 2, func(b *browser) {
		a, c := b.tabs[0], b.tabs[1]
		a.sleep(time.Minute)
		b.takes(300 * time.Millisecond)
		a.ask(true)
		a.sleep(310 * time.Millisecond)
		calls := len(c.providerCalls())
		c.answered(c.ask(true), "")

		a.ask(true)
		refuses := c.ask(true)
		c.held(refuses)
		a.sleep(310 * time.Millisecond)
		c.answered(refuses, "")
		assert.Len(t, c.providerCalls(), calls, "iat counts whole seconds: it can't tell which of the two is newer")
	})
}
