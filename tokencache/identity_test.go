package tokencache

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/token"
)

// Clerk's session token v2 (2025-04) names the active organisation in
// o.id, not org_id; web/src/adapters/convex/token-identity.ts knows that, tokencache does not.
// Two tabs of one Clerk session with different active organisations share one
// scope, so one tab's client is given a token of the other tab's organisation.
func TestATokenOfAnotherClerkOrganisationFromAnotherTab(t *testing.T) {
	for name, claim := range map[string]func(org string) (string, any){
		"Clerk v2: o.id":           func(org string) (string, any) { return "o", map[string]any{"id": org, "rol": "admin"} },
		"Kinde: org_code":          func(org string) (string, any) { return "org_code", org },
		"Logto: organization_id":   func(org string) (string, any) { return "organization_id", org },
		"Descope: dct":             func(org string) (string, any) { return "dct", org },
		"Entra: tid":               func(org string) (string, any) { return "tid", org },
		"a template's own claim":   func(org string) (string, any) { return "https://app.example/tenant", org },
		"RFC 9449: bound to a key": func(org string) (string, any) { return "cnf", map[string]any{"jkt": org} },
		"RFC 8693: acting for":     func(org string) (string, any) { return "act", map[string]any{"sub": org} },
	} {
		t.Run(name, func(t *testing.T) {
			runTabs(t, 2, func(b *browser) {
				orgs := []string{"org_A", "org_B"}
				for i, tab := range b.tabs {
					tab.IdentityChanged()
					key, value := claim(orgs[i])
					tab.claims = jwt.MapClaims{"iss": "https://clerk", "sub": "user_1", "sid": "sess_1", key: value}
					tab.signIn()
				}
				b.takes(300 * time.Millisecond)
				b.expire()
				all := b.askAll(true)
				b.tabs[0].sleep(5 * time.Second)
				answeredAll(t, b, all)
				for i, p := range all {
					key, value := claim(orgs[i])
					claims := jwt.MapClaims{}
					_, _, err := jwt.NewParser().ParseUnverified(p.token, claims)
					require.NoError(t, err)
					assert.Equal(t, value, claims[key], "tab %d got a token of another organisation", i)
				}
			})
		})
	}
}

// In one tab, too: the late answer of the organisation that was overwrites
// nothing only because iat orders it; the change itself goes unnoticed: no
// identity event, no generation, and Snapshot.Identity says nothing.
func TestAnOrganisationSwitchOfClerkIsSeen(t *testing.T) {
	run(t, func(l *lab) {
		l.claims["o"] = map[string]any{"id": "org_A"}
		l.signIn()
		before := l.Snapshot().Identity
		l.sleep(time.Minute)
		l.claims["o"] = map[string]any{"id": "org_B"}
		l.answered(l.ask(true), "")
		assert.NotEqual(t, before, l.Snapshot().Identity)
	})
}

// An alg that this parser does not know (RFC 9864's "Ed25519", "ES256K",
// "ML-DSA-44") makes the whole JWT opaque, silently: no expiry, no identity, no
// warning. ParseUnverified has read the claims by then.
func TestAnUnknownAlgorithmDoesNotHideTheClaims(t *testing.T) {
	run(t, func(l *lab) {
		for _, alg := range []string{"Ed25519", "ES256K", "ML-DSA-44"} {
			raw := withHeader(l.token(5*time.Minute), `{"alg":"`+alg+`","typ":"JWT"}`)
			parsed, err := token.Parse(raw)
			require.NoError(t, err)
			assert.Equal(t, "user_1", parsed.Identity.Subject, alg)
			assert.False(t, parsed.Expires.IsZero(), alg)
		}
	})
}
