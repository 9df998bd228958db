//go:build js && wasm

package main

import "github.com/golang-jwt/jwt/v5"

// unverified stands for a signing method by name alone. A page can't verify, and
// must never seem to: the engine is built without jwt's own methods (build.sh),
// and its parser wants each algorithm registered before it reads a token.
type unverified string

func (unverified) Verify(string, []byte, any) error { return jwt.ErrTokenUnverifiable }

func (unverified) Sign(string, any) ([]byte, error) { return nil, jwt.ErrTokenUnverifiable }

func (u unverified) Alg() string { return string(u) }

func init() {
	for _, alg := range []string{
		"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
	} {
		jwt.RegisterSigningMethod(alg, func() jwt.SigningMethod { return unverified(alg) })
	}
}
