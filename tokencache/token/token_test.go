package token

import (
	"encoding/base64"
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

func TestParse(t *testing.T) {
	token, err := Parse(signed(t, jwt.MapClaims{
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
		token, err := Parse(raw)
		require.NoError(t, err, raw)
		assert.True(t, token.Expires.IsZero())
		assert.False(t, token.Identity.Known())
	}
}

func TestATokenThatIsNoTokenIsAnError(t *testing.T) {
	for _, raw := range []string{"", " ", "\n"} {
		_, err := Parse(raw)
		assert.ErrorIs(t, err, ErrEmpty)
	}
	_, err := Parse(strings.Repeat("x", 1<<20))
	assert.ErrorIs(t, err, ErrTooLong)
	assert.ErrorContains(t, err, fmt.Sprintf(" %d ", MaxLength))
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
			token, err := Parse(signed(t, c.claims))
			require.NoError(t, err)
			assert.Contains(t, token.Warning, c.want)
			assert.True(t, token.Expires.IsZero(), "its expiry is unknown")
		})
	}
}

func TestNoFormattingShowsTheToken(t *testing.T) {
	raw := signed(t, jwt.MapClaims{"sub": "user_1"})
	token, err := Parse(raw)
	require.NoError(t, err)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		out := fmt.Sprintf(verb, token) + fmt.Sprintf(verb, &token)
		assert.NotContains(t, out, raw[:20], verb)
		assert.NotContains(t, out, "user_1", verb)
	}
	assert.Len(t, token.Hash(), 8)
}

// withHeader is a JWT with another header.
func withHeader(raw, header string) string {
	_, rest, _ := strings.Cut(raw, ".")
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + rest
}

func TestTheAlgorithmIsTheServersToKnow(t *testing.T) {
	raw := signed(t, jwt.MapClaims{"sub": "user_1", "exp": 1_800_000_300})
	for _, header := range []string{
		`{"alg":"HS256"}`, `{"alg":"RS256","kid":"1"}`, `{"alg":"PS512"}`, `{"alg":"ES256"}`, `{"alg":"EdDSA"}`,
		`{"alg":"Ed25519"}`, `{"alg":"ES256K"}`, `{"alg":"ML-DSA-44"}`, `{"alg":""}`, `{"alg":7}`, `{"typ":"JWT"}`,
	} {
		token, err := Parse(withHeader(raw, header))
		require.NoError(t, err)
		assert.Equal(t, "user_1", token.Identity.Subject, header)
		assert.Equal(t, int64(1_800_000_300), token.Expires.Unix(), header)
	}
}

func TestTheSignatureIsNotRead(t *testing.T) {
	raw := signed(t, jwt.MapClaims{"sub": "user_1"})
	for _, signature := range []string{"", "x", "no base64!"} {
		token, err := Parse(raw[:strings.LastIndex(raw, ".")+1] + signature)
		require.NoError(t, err)
		assert.Equal(t, "user_1", token.Identity.Subject, signature)
	}
}

func TestOfTwoTokensTheNewerIsKnown(t *testing.T) {
	const at = 1_800_000_000
	type claims = jwt.MapClaims
	for name, c := range map[string]struct {
		token, other jwt.MapClaims
		want, back   bool
	}{
		"minted later":                     {claims{"iat": at + 1, "exp": at + 300}, claims{"iat": at, "exp": at + 301}, true, false},
		"of one second, ends later":        {claims{"iat": at, "exp": at + 301}, claims{"iat": at, "exp": at + 300}, true, false},
		"of one second":                    {claims{"iat": at, "exp": at + 300}, claims{"iat": at, "exp": at + 300}, false, false},
		"of one second, without ends":      {claims{"iat": at}, claims{"iat": at}, false, false},
		"without iat, ends later":          {claims{"exp": at + 301}, claims{"exp": at + 300}, true, false},
		"without iat, ends at once":        {claims{"exp": at + 300}, claims{"exp": at + 300}, false, false},
		"one has no iat, ends later":       {claims{"exp": at + 301}, claims{"iat": at, "exp": at + 300}, true, false},
		"one has no iat, one no exp":       {claims{"exp": at + 300}, claims{"iat": at}, true, true},
		"nothing that orders them, opaque": {claims{}, claims{"iat": at, "exp": at + 300}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			token, err := Parse(signed(t, c.token))
			require.NoError(t, err)
			other, err := Parse(signed(t, c.other))
			require.NoError(t, err)
			assert.Equal(t, c.want, token.NewerThan(other))
			assert.Equal(t, c.back, other.NewerThan(token))
		})
	}
}
