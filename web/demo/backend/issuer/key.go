// Package issuer is the part of an AuthKit-shaped identity provider that needs
// no HTTP: the signing key, access tokens, sessions whose refresh tokens
// rotate, and authorization codes with PKCE. One [Realm] serves one client id.
package issuer

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"sync"
)

// Key signs access tokens with RS256, as WorkOS does.
type Key struct {
	private *rsa.PrivateKey
	id      string
}

// ProcessKey returns the one key of this process, made at its first use. A
// new process has a new key, so tokens from before it are refused.
var ProcessKey = sync.OnceValue(func() *Key {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("issuer: no randomness for a signing key: " + err.Error())
	}
	sum := sha256.Sum256(private.N.Bytes())
	return &Key{private: private, id: "lab_" + base64.RawURLEncoding.EncodeToString(sum[:9])}
})

// JWKS is the key's public half as a JSON Web Key Set (RFC 7517).
func (k *Key) JWKS() map[string]any {
	b64 := base64.RawURLEncoding.EncodeToString
	return map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": k.id,
		"n": b64(k.private.N.Bytes()),
		"e": b64(big.NewInt(int64(k.private.E)).Bytes()),
	}}}
}
