package tokencache

import (
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// MaxTokenLength is the longest access token, in bytes, that is taken from a
// provider. Servers refuse headers far shorter than this.
const MaxTokenLength = 64 << 10

// Errors of ParseToken. They name the fault, never the token.
var (
	ErrTokenEmpty   = errors.New("the access token is an empty string")
	ErrTokenTooLong = fmt.Errorf("the access token is longer than %d bytes", MaxTokenLength)
)

// Token is an access token as a page may know it: parsed, never verified. The
// server verifies; nothing here is proof of anything.
type Token struct {
	raw string
	// Identity is whose session the token belongs to; zero for an opaque token.
	Identity Identity
	// IssuedAt and Expires are the iat and exp claims; zero when absent or
	// senseless (see Warning).
	IssuedAt time.Time
	Expires  time.Time
	// Warning says what is wrong with the claims and how to mend it; "" when
	// nothing is.
	Warning string
	print   fingerprint
	scope   fingerprint // who may use it for what; zero if the claims don't tell
}

// ParseToken reads an access token without verifying it. A token that is no JWT
// is opaque: it is accepted and its expiry is unknown.
func ParseToken(raw string) (Token, error) {
	switch {
	case strings.TrimSpace(raw) == "":
		return Token{}, ErrTokenEmpty
	case len(raw) > MaxTokenLength:
		return Token{}, ErrTokenTooLong
	}
	t := Token{raw: raw, print: fingerprintOf(raw)}
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(raw, claims); err != nil {
		return t, nil
	}
	t.readClaims(claims)
	return t, nil
}

func (t *Token) readClaims(claims jwt.MapClaims) {
	t.Identity = Identity{
		Issuer:       text(claims, "iss"),
		Subject:      text(claims, "sub"),
		Session:      text(claims, "sid"),
		Organization: text(claims, "org_id"),
	}
	if t.Identity.Subject != "" {
		t.scope = scopeOf(claims)
	}
	iat, _ := claims.GetIssuedAt()
	exp, _ := claims.GetExpirationTime()
	t.IssuedAt, _ = plausible(iat)
	expires, ok := plausible(exp)
	switch {
	case exp == nil:
		t.Warning = "the access token has no exp claim: Holdfast can't tell when it expires; have the provider add one"
	case !ok:
		t.Warning = "the access token's exp claim is no time in seconds (is it in milliseconds?): RFC 7519 wants seconds since 1970"
	case !t.IssuedAt.IsZero() && !expires.After(t.IssuedAt):
		t.Warning = "the access token expires before it was issued: check the provider's clock and token lifetime"
	default:
		t.Expires = expires
		t.Warning = lifetimeWarning(t.Lifetime())
	}
}

const (
	tinyLifetime = 30 * time.Second
	hugeLifetime = 20 * 24 * time.Hour
)

// lifetimeWarning is what is wrong with a lifetime; 0 is unknown.
func lifetimeWarning(life time.Duration) string {
	switch {
	case life > 0 && life < tinyLifetime:
		return "the access token lives less than 30 s: clients refresh 10 s before its end, and hidden tabs run timers once a minute; have the provider issue tokens of 5 minutes or more"
	case life > hugeLifetime:
		return "the access token lives more than 20 days: Convex refreshes no later than that, and a revoked session lives as long; have the provider issue shorter ones"
	}
	return ""
}

// plausible rejects times before 1970 and after the year 5138, which is where
// milliseconds taken for seconds land.
func plausible(d *jwt.NumericDate) (time.Time, bool) {
	const latest = 100_000_000_000
	if d == nil || d.Unix() <= 0 || d.Unix() > latest {
		return time.Time{}, false
	}
	return d.Time.Round(0), true
}

// scopeOf tells tokens of one session, of one client, for one audience from all
// others. Two of one scope are interchangeable even between tabs, where nobody
// can ask for what a token was meant.
func scopeOf(claims jwt.MapClaims) fingerprint {
	h := fnv.New128a()
	for _, name := range []string{"iss", "sub", "sid", "org_id", "aud", "azp", "client_id", "scope", "scp"} {
		h.Write([]byte(name))
		switch value := claims[name].(type) {
		case string:
			h.Write([]byte("=" + value))
		case []any:
			for i := range value {
				item, _ := value[i].(string)
				h.Write([]byte("\x00" + item))
			}
		}
		h.Write([]byte{0})
	}
	return fingerprint(h.Sum(nil))
}

func text(claims jwt.MapClaims, name string) string {
	s, _ := claims[name].(string)
	return s
}

// Hash names the token where it must be told from others but never shown: 8 hex
// digits, too few to learn anything of it.
func (t Token) Hash() string { return hex.EncodeToString(t.print[:4]) }

// Lifetime is exp − iat; 0 when either is unknown.
func (t Token) Lifetime() time.Duration {
	if t.IssuedAt.IsZero() || t.Expires.IsZero() {
		return 0
	}
	return t.Expires.Sub(t.IssuedAt)
}

// Format keeps the token itself out of every log line and error text.
func (t Token) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "token(%s)", t.Hash()) }

// newerThan orders tokens of one identity by iat, then exp. A token without
// these claims counts as newer than any: nothing says that it is not. Of two
// that were minted in one second neither is newer: the one that clients have
// stays, and is known to be theirs.
func (t Token) newerThan(other Token) bool {
	if t.IssuedAt.IsZero() || other.IssuedAt.IsZero() {
		return true
	}
	if !t.IssuedAt.Equal(other.IssuedAt) {
		return t.IssuedAt.After(other.IssuedAt)
	}
	return t.Expires.After(other.Expires)
}

// fingerprint tells tokens apart without keeping them. FNV will do: nobody gains
// by a collision with a token of their own, and crypto/sha256 would weigh on the
// page.
type fingerprint [16]byte

func fingerprintOf(raw string) fingerprint {
	h := fnv.New128a()
	h.Write([]byte(raw))
	return fingerprint(h.Sum(nil))
}
