package tokencache

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func signed(t *testing.T, claims jwt.MapClaims) string {
	t.Helper()
	raw, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("secret"))
	require.NoError(t, err)
	return raw
}

func TestParseToken(t *testing.T) {
	token, err := ParseToken(signed(t, jwt.MapClaims{
		"iss": "https://issuer", "sub": "user_1", "sid": "session_1", "org_id": "org_1", "iat": 1_800_000_000, "exp": 1_800_000_300,
	}))
	require.NoError(t, err)
	assert.Equal(t, Identity{"https://issuer", "user_1", "session_1", "org_1"}, token.Identity)
	assert.Equal(t, 5*time.Minute, token.Lifetime())
	assert.Equal(t, int64(1_800_000_300), token.Expires.Unix())
	assert.Empty(t, token.Warning)
}

func TestAnOpaqueTokenHasNoExpiry(t *testing.T) {
	for _, raw := range []string{"opaque", "a.b.c", "a.b", "....", "eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.x"} {
		token, err := ParseToken(raw)
		require.NoError(t, err, raw)
		assert.True(t, token.Expires.IsZero())
		assert.False(t, token.Identity.Known())
	}
}

func TestATokenThatIsNoTokenIsAnError(t *testing.T) {
	for _, raw := range []string{"", " ", "\n"} {
		_, err := ParseToken(raw)
		assert.ErrorIs(t, err, ErrTokenEmpty)
	}
	_, err := ParseToken(strings.Repeat("x", 1<<20))
	assert.ErrorIs(t, err, ErrTokenTooLong)
}

func TestSenselessClaimsAreWarnedOf(t *testing.T) {
	const iat = 1_800_000_000
	for name, c := range map[string]struct {
		claims jwt.MapClaims
		want   string
	}{
		"no exp":            {jwt.MapClaims{"iat": iat}, "no exp claim"},
		"milliseconds":      {jwt.MapClaims{"iat": iat, "exp": int64(iat+300) * 1000}, "milliseconds"},
		"negative lifetime": {jwt.MapClaims{"iat": iat, "exp": iat - 300}, "before it was issued"},
		"negative exp":      {jwt.MapClaims{"exp": -5}, "no time in seconds"},
		"huge exp":          {jwt.MapClaims{"exp": 1e300}, "no time in seconds"},
		"text exp":          {jwt.MapClaims{"exp": "tomorrow"}, "no exp claim"},
	} {
		t.Run(name, func(t *testing.T) {
			token, err := ParseToken(signed(t, c.claims))
			require.NoError(t, err)
			assert.Contains(t, token.Warning, c.want)
			assert.True(t, token.Expires.IsZero(), "its expiry is unknown")
		})
	}
}

func TestNoFormattingShowsTheToken(t *testing.T) {
	raw := signed(t, jwt.MapClaims{"sub": "user_1"})
	token, err := ParseToken(raw)
	require.NoError(t, err)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		out := fmt.Sprintf(verb, token) + fmt.Sprintf(verb, &token)
		assert.NotContains(t, out, raw[:20], verb)
		assert.NotContains(t, out, "user_1", verb)
	}
	assert.Len(t, token.Hash(), 8)
}

func TestEveryAlgorithmIsParsed(t *testing.T) {
	for _, alg := range []string{"HS256", "RS256", "PS512", "ES256", "EdDSA"} {
		head := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "user_1"})
		head.Header["alg"] = alg
		text, err := head.SigningString()
		require.NoError(t, err)
		token, err := ParseToken(text + ".c2lnbmF0dXJl")
		require.NoError(t, err)
		assert.Equal(t, "user_1", token.Identity.Subject, alg)
	}
}
