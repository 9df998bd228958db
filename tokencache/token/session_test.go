package token

import (
	"maps"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// with is a token of a known session, with these claims besides or in place of its own.
func with(t *testing.T, claims jwt.MapClaims) Token {
	t.Helper()
	all := jwt.MapClaims{"iss": "https://issuer", "sub": "user_1", "sid": "session_1", "iat": 1_800_000_000, "exp": 1_800_000_300}
	maps.Copy(all, claims)
	token, err := Parse(signed(t, all))
	require.NoError(t, err)
	return token
}

// What no list of claims knew told nothing apart once, so that a tab was given a
// token of another tab's organisation.
func TestWhatDiffersIsAnotherSession(t *testing.T) {
	for name, claim := range map[string]func(value string) jwt.MapClaims{
		"the user":                 func(v string) jwt.MapClaims { return jwt.MapClaims{"sub": v} },
		"the issuer":               func(v string) jwt.MapClaims { return jwt.MapClaims{"iss": v} },
		"the session":              func(v string) jwt.MapClaims { return jwt.MapClaims{"sid": v} },
		"WorkOS: org_id":           func(v string) jwt.MapClaims { return jwt.MapClaims{"org_id": v} },
		"Clerk v2: o.id":           func(v string) jwt.MapClaims { return jwt.MapClaims{"o": map[string]any{"id": v, "rol": "admin"}} },
		"Clerk v2: o.rol":          func(v string) jwt.MapClaims { return jwt.MapClaims{"o": map[string]any{"id": "org", "rol": v}} },
		"Clerk: sts":               func(v string) jwt.MapClaims { return jwt.MapClaims{"sts": v} },
		"Kinde: org_code":          func(v string) jwt.MapClaims { return jwt.MapClaims{"org_code": v} },
		"Logto: organization_id":   func(v string) jwt.MapClaims { return jwt.MapClaims{"organization_id": v} },
		"Descope: dct":             func(v string) jwt.MapClaims { return jwt.MapClaims{"dct": v} },
		"Entra: tid":               func(v string) jwt.MapClaims { return jwt.MapClaims{"tid": v} },
		"Firebase: tenant":         func(v string) jwt.MapClaims { return jwt.MapClaims{"firebase": map[string]any{"tenant": v}} },
		"Supabase: session_id":     func(v string) jwt.MapClaims { return jwt.MapClaims{"session_id": v} },
		"Stytch: the session's id": func(v string) jwt.MapClaims { return jwt.MapClaims{stytchSession: map[string]any{"id": v}} },
		"a template's own claim":   func(v string) jwt.MapClaims { return jwt.MapClaims{"https://app.example/tenant": v} },
		"RFC 9449: bound to a key": func(v string) jwt.MapClaims { return jwt.MapClaims{"cnf": map[string]any{"jkt": v}} },
		"RFC 8693: acting for":     func(v string) jwt.MapClaims { return jwt.MapClaims{"act": map[string]any{"sub": v}} },
		"the audience":             func(v string) jwt.MapClaims { return jwt.MapClaims{"aud": []string{"app", v}} },
		"the scope":                func(v string) jwt.MapClaims { return jwt.MapClaims{"scope": v} },
		"a role":                   func(v string) jwt.MapClaims { return jwt.MapClaims{"roles": []any{map[string]any{"name": v}}} },
		"the type of a claim":      func(v string) jwt.MapClaims { return jwt.MapClaims{"level": map[string]any{"A": 1, "B": "1"}[v]} },
		"a big number's last digit": func(v string) jwt.MapClaims {
			return jwt.MapClaims{"tenant": map[string]int64{"A": 9_007_199_254_740_992, "B": 9_007_199_254_740_993}[v]}
		},
		"a volatile claim's name, deeper": func(v string) jwt.MapClaims { return jwt.MapClaims{"ticket": map[string]any{"jti": v}} },
	} {
		t.Run(name, func(t *testing.T) {
			a, b := with(t, claim("A")), with(t, claim("B"))
			assert.NotEqual(t, a.Session, b.Session)
			assert.False(t, a.SameSession(b))
			assert.True(t, a.SameSession(with(t, claim("A"))), "the control")
			assert.False(t, a.SameSession(with(t, nil)) && name != "the session", "a claim that one lacks")
		})
	}
}

func TestEachTokenOfASessionIsOfIt(t *testing.T) {
	for name, c := range map[string][2]jwt.MapClaims{
		"RFC 7519": {{"iat": 1_800_000_060, "exp": 1_800_000_360, "nbf": 1, "jti": "1"}, {"nbf": 2, "jti": "2"}},
		"OpenID Connect": {{"auth_time": 1, "nonce": "1", "at_hash": "1", "c_hash": "1", "s_hash": "1", "updated_at": "2026"},
			{"auth_time": 2, "nonce": "2", "at_hash": "2"}},
		"Clerk":       {{"fva": []int{1, -1}}, {"fva": []int{2, -1}}},
		"Descope":     {{"rexp": "2026-01-01T00:00:00Z"}, {"rexp": "2026-01-02T00:00:00Z"}},
		"Entra":       {{"uti": "1", "aio": "1"}, {"uti": "2", "aio": "2"}},
		"SuperTokens": {{"refreshTokenHash1": "1"}, {"refreshTokenHash1": "2", "parentRefreshTokenHash1": "1"}},
		"Stytch": {{stytchSession: map[string]any{"id": "1", "last_accessed_at": "1", "expires_at": "1"}},
			{stytchSession: map[string]any{"id": "1", "last_accessed_at": "2", "expires_at": "2"}}},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := with(t, c[0]), with(t, c[1])
			assert.Equal(t, a.Session, b.Session)
			assert.True(t, a.SameSession(b))
			assert.NotEqual(t, a.Print, b.Print)
		})
	}
}

func TestEachVolatileClaimIsLeftOut(t *testing.T) {
	for _, path := range volatileClaims {
		value := func(n int) jwt.MapClaims {
			claims := map[string]any{path[len(path)-1]: n}
			for i := len(path) - 2; i >= 0; i-- {
				claims = map[string]any{path[i]: claims}
			}
			return claims
		}
		a, b := with(t, value(1_800_000_001)), with(t, value(1_800_000_002))
		assert.True(t, a.SameSession(b), "%v", path)
	}
}

// A member that is no object has no members to leave out, and stays.
func TestAVolatileMemberOfWhatIsNoObject(t *testing.T) {
	a, b := with(t, jwt.MapClaims{stytchSession: "A"}), with(t, jwt.MapClaims{stytchSession: "B"})
	assert.False(t, a.SameSession(b))
}

func TestWhatTellsOfNobodyIsNotShared(t *testing.T) {
	parse := func(claims jwt.MapClaims) Token {
		token, err := Parse(signed(t, claims))
		require.NoError(t, err)
		return token
	}
	opaque, err := Parse("opaque")
	require.NoError(t, err)
	times := jwt.MapClaims{"iat": 1_800_000_000, "exp": 1_800_000_300}
	known := with(t, nil)
	for name, c := range map[string]struct {
		token Token
		same  bool // as far as can be told, as a session that is known
	}{
		"opaque":            {opaque, true},
		"times alone":       {parse(times), true},
		"no claims":         {parse(jwt.MapClaims{}), true},
		"no sub":            {with(t, jwt.MapClaims{"sub": nil}), false},
		"an empty sub":      {with(t, jwt.MapClaims{"sub": ""}), false},
		"a sub that's none": {with(t, jwt.MapClaims{"sub": 7}), false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.True(t, c.token.Session.IsZero())
			assert.False(t, c.token.Shareable())
			assert.Equal(t, c.same, c.token.SameSession(known))
			assert.Equal(t, c.same, known.SameSession(c.token))
			assert.True(t, c.token.SameSession(c.token))
		})
	}
	assert.True(t, known.Shareable())
	assert.False(t, with(t, jwt.MapClaims{"iat": nil}).Shareable(), "nothing orders it")
	assert.False(t, with(t, jwt.MapClaims{"exp": nil}).Shareable(), "nothing ends it")
}

func TestTheIdentityIsNamedByTheFirstClaimThatIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		claims                jwt.MapClaims
		session, organization string
	}{
		"WorkOS":      {jwt.MapClaims{"sid": "s", "org_id": "o"}, "s", "o"},
		"Clerk v2":    {jwt.MapClaims{"sid": "s", "o": map[string]any{"id": "o"}}, "s", "o"},
		"Supabase":    {jwt.MapClaims{"session_id": "s"}, "s", ""},
		"Better Auth": {jwt.MapClaims{"sessionId": "s"}, "s", ""},
		"Kinde":       {jwt.MapClaims{"org_code": "o"}, "", "o"},
		"Logto":       {jwt.MapClaims{"organization_id": "o"}, "", "o"},
		"Frontegg":    {jwt.MapClaims{"tenantId": "o"}, "", "o"},
		"Entra":       {jwt.MapClaims{"tid": "o"}, "", "o"},
		"Descope":     {jwt.MapClaims{"dct": "o"}, "", "o"},
		"Firebase":    {jwt.MapClaims{"firebase": map[string]any{"tenant": "o"}}, "", "o"},
		"two names":   {jwt.MapClaims{"sid": "s", "session_id": "t", "tid": "t", "org_id": "o"}, "s", "o"},
		"no string":   {jwt.MapClaims{"sid": 1, "org_id": 1, "o": "x", "firebase": []int{1}, "tid": "o"}, "", "o"},
		"nothing":     {jwt.MapClaims{}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			claims := jwt.MapClaims{"iss": "i", "sub": "u"}
			maps.Copy(claims, c.claims)
			token, err := Parse(signed(t, claims))
			require.NoError(t, err)
			assert.Equal(t, Identity{Issuer: "i", Subject: "u", Session: c.session, Organization: c.organization}, token.Identity)
		})
	}
}
