package issuer

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Claims are the claims of an access token, named as AuthKit names them.
type Claims struct {
	SID         string   `json:"sid"`
	OrgID       string   `json:"org_id,omitempty"`
	Role        string   `json:"role,omitempty"`
	Permissions []string `json:"permissions,omitempty"`
	jwt.RegisteredClaims
}

// The reasons for which [Realm.Verify] refuses a token.
var (
	ErrExpired     = errors.New("token is expired")
	ErrOtherIssuer = errors.New("token is of another issuer")
)

// issuerPath is the path of the iss claim, below the origin.
func issuerPath(clientID string) string { return "/user_management/" + clientID }

func (k *Key) sign(c Claims) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	token.Header["kid"] = k.id
	return token.SignedString(k.private)
}

// parse checks everything about a token but whose it is. The method is pinned
// so that a token cannot choose "none" or an HMAC of the public key.
func (k *Key) parse(raw string, now func() time.Time) (Claims, error) {
	var c Claims
	_, err := jwt.ParseWithClaims(raw, &c, func(t *jwt.Token) (any, error) {
		if t.Header["kid"] != k.id {
			return nil, errors.New("no key with this kid; was the server restarted?")
		}
		return &k.private.PublicKey, nil
	}, jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithTimeFunc(now))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return c, fmt.Errorf("%w: exp was %s", ErrExpired, c.ExpiresAt.UTC().Format(time.RFC3339))
	case err != nil:
		return c, err
	}
	return c, nil
}

// Verify checks a token's signature, issuer and expiry, and that it was not
// expired early by [Realm.ExpireIssued]. The issuer's origin is not compared:
// a lab is reached as localhost and as 127.0.0.1 alike.
func (r *Realm) Verify(raw string) (Claims, error) {
	c, err := r.key.parse(raw, r.now)
	if err != nil {
		return c, err
	}
	if !strings.HasSuffix(c.Issuer, issuerPath(r.clientID)) {
		return c, fmt.Errorf("%w: %s", ErrOtherIssuer, c.Issuer)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, early := r.expired[c.ID]; early {
		return c, fmt.Errorf("%w: the lab expired it early", ErrExpired)
	}
	return c, nil
}
