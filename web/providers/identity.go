//go:build !js

package providers

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"sync"

	"github.com/golang-jwt/jwt/v5"

	"holdfast/web/demo/backend/convexsync"
	"holdfast/web/demo/backend/eventlog"
)

// claims are what the providers' tokens tell of their user.
type claims struct {
	jwt.RegisteredClaims
	SID       string `json:"sid"`
	SessionID string `json:"sessionId"`
	OrgID     string `json:"org_id"`
}

// ByKeys verifies tokens of an issuer by the keys that it publishes at an address.
func ByKeys(address, issuer string) func(token string) (convexsync.Identity, error) {
	keys := &keySet{address: address}
	return By(keys.find, issuer)
}

// By verifies tokens of an issuer by a key that the caller finds.
func By(find jwt.Keyfunc, issuer string) func(token string) (convexsync.Identity, error) {
	parser := jwt.NewParser(jwt.WithIssuer(issuer), jwt.WithExpirationRequired(), jwt.WithValidMethods([]string{"RS256", "ES256", "EdDSA", "HS256"}))
	return func(token string) (convexsync.Identity, error) {
		var c claims
		if _, err := parser.ParseWithClaims(token, &c, find); err != nil {
			return convexsync.Identity{}, fmt.Errorf("Could not validate token: %w", err)
		}
		session := c.SID
		if session == "" {
			session = c.SessionID
		}
		return convexsync.Identity{
			Subject: c.Subject, SessionID: session, OrganizationID: c.OrgID,
			TokenHash: eventlog.Hash(token), ExpiresAt: c.ExpiresAt.Time,
		}, nil
	}
}

// keySet is an issuer's public keys, by their names. It is read again for a name that is new.
type keySet struct {
	address string

	mu    sync.Mutex // guards known
	known map[string]any
}

func (s *keySet) find(token *jwt.Token) (any, error) {
	name, _ := token.Header["kid"].(string)
	s.mu.Lock()
	defer s.mu.Unlock()
	if key, ok := s.known[name]; ok {
		return key, nil
	}
	known, err := readKeys(s.address)
	if err != nil {
		return nil, err
	}
	s.known = known
	key, ok := known[name]
	if !ok {
		return nil, fmt.Errorf("no key %q at %s", name, s.address)
	}
	return key, nil
}

func readKeys(address string) (map[string]any, error) {
	response, err := http.Get(address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	var set struct{ Keys []jwk }
	if err := json.NewDecoder(response.Body).Decode(&set); err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	known := map[string]any{}
	for _, one := range set.Keys {
		if known[one.Kid], err = one.public(); err != nil {
			return nil, fmt.Errorf("%s: %w", address, err)
		}
	}
	return known, nil
}

// jwk is a public key on the wire (RFC 7517).
type jwk struct{ Kid, Kty, Crv, N, E, X, Y string }

func (k jwk) public() (any, error) {
	var errs []error
	bytes := func(text string) []byte {
		raw, err := base64.RawURLEncoding.DecodeString(text)
		errs = append(errs, err)
		return raw
	}
	number := func(text string) *big.Int { return new(big.Int).SetBytes(bytes(text)) }
	var key any
	switch {
	case k.Kty == "RSA":
		key = &rsa.PublicKey{N: number(k.N), E: int(number(k.E).Int64())}
	case k.Kty == "EC" && k.Crv == "P-256":
		key = &ecdsa.PublicKey{Curve: elliptic.P256(), X: number(k.X), Y: number(k.Y)}
	case k.Kty == "OKP" && k.Crv == "Ed25519":
		key = ed25519.PublicKey(bytes(k.X))
	default:
		return nil, fmt.Errorf("no use for a key of %s %s", k.Kty, k.Crv)
	}
	return key, errors.Join(errs...)
}
