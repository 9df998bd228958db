//go:build !js

package providers

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestATokenIsTakenByItsSignatureIssuerAndEnd(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	_, another, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]string{
			{"kid": "one", "kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(public)},
		}})
	}))
	t.Cleanup(keys.Close)
	identify := ByKeys(keys.URL, "https://issuer.example")

	sign := func(key ed25519.PrivateKey, issuer string, end time.Time) string {
		token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{"iss": issuer, "sub": "ada", "sessionId": "s1", "exp": end.Unix()})
		token.Header["kid"] = "one"
		text, err := token.SignedString(key)
		require.NoError(t, err)
		return text
	}
	later := time.Now().Add(time.Minute)
	who, err := identify(sign(private, "https://issuer.example", later))
	require.NoError(t, err)
	assert.Equal(t, "ada", who.Subject)
	assert.Equal(t, "s1", who.SessionID)
	assert.Equal(t, later.Unix(), who.ExpiresAt.Unix())
	for why, token := range map[string]string{
		"another's signature": sign(another, "https://issuer.example", later),
		"another issuer":      sign(private, "https://other.example", later),
		"it has expired":      sign(private, "https://issuer.example", time.Now().Add(-time.Second)),
		"it is no token":      "nonsense",
	} {
		_, err := identify(token)
		assert.ErrorContains(t, err, "Could not validate token", why)
	}
}
