// Package token reads access tokens as a page may: parsed, never verified. It
// tells whose a token is, how long it lives, which of two is newer, and whether
// two are of one session. What it can't tell, it takes for a difference.
package token

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// MaxLength is the longest access token, in bytes, that is taken from a
// provider. Servers refuse headers far shorter than this.
const MaxLength = 64 << 10

// Errors of Parse. They name the fault, never the token.
var (
	ErrEmpty = errors.New("the access token is an empty string")
	// Not by fmt, which every page would have to compile as it starts.
	ErrTooLong = errors.New("the access token is longer than 65536 bytes")
)

// Token is an access token as a page may know it. The server verifies; nothing
// here is proof of anything.
type Token struct {
	// Identity names whose session the token belongs to; zero for an opaque one.
	// It is for people to read: SameSession compares.
	Identity Identity
	// IssuedAt and Expires are the iat and exp claims, in whole seconds; zero when
	// absent or senseless (see Warning).
	IssuedAt time.Time
	Expires  time.Time
	// Warning says what is wrong with the claims and how to mend it; "" when
	// nothing is.
	Warning string
	// Print tells this token from all others.
	Print Print
	// Session tells tokens that may stand in for each other from all others: those
	// of one session, for one client, with the same rights. Zero if the claims
	// don't tell whose it is.
	Session Print

	raw    string
	claims Print // of all that don't change within a session; zero if there are none
}

// Parse reads an access token without verifying it. A token that is no JWT is
// opaque: it is accepted, and its expiry is unknown.
func Parse(raw string) (Token, error) {
	switch {
	case strings.TrimSpace(raw) == "":
		return Token{}, ErrEmpty
	case len(raw) > MaxLength:
		return Token{}, ErrTooLong
	}
	t := Token{raw: raw, Print: PrintOf(raw)}
	if claims, ok := claimsOf(raw); ok {
		t.read(claims)
	}
	return t, nil
}

// claimsOf reads a JWT's claims. The signature is the server's to read, and so is
// the algorithm: the parser is given no signature, and that it has no method for
// the algorithm does not matter.
func claimsOf(raw string) (claims jwt.MapClaims, ok bool) {
	unsigned := raw[:strings.LastIndexByte(raw, '.')+1]
	claims = jwt.MapClaims{}
	_, _, err := jwt.NewParser(jwt.WithJSONNumber()).ParseUnverified(unsigned, claims)
	return claims, err == nil || errors.Is(err, jwt.ErrTokenUnverifiable)
}

// Raw is the token itself. It belongs into the client's hands and nowhere else.
func (t Token) Raw() string { return t.raw }

// Hash names the token where it must be told from others but never shown: 8 hex
// digits, too few to learn anything of it.
func (t Token) Hash() string { return t.Print.String()[:8] }

// Format keeps the token itself out of every log line and error text.
func (t Token) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "token(%s)", t.Hash()) }

// Lifetime is exp − iat; 0 when either is unknown.
func (t Token) Lifetime() time.Duration {
	if t.IssuedAt.IsZero() || t.Expires.IsZero() {
		return 0
	}
	return t.Expires.Sub(t.IssuedAt)
}

// NewerThan orders tokens of one session by iat, then exp; by exp alone where one
// has no iat. A token that can't be ordered counts as newer than any: nothing says
// that it is not. Of two that were minted in one second neither is newer: the one
// that clients have stays, and is known to be theirs.
func (t Token) NewerThan(other Token) bool {
	issued := !t.IssuedAt.IsZero() && !other.IssuedAt.IsZero()
	expires := !t.Expires.IsZero() && !other.Expires.IsZero()
	switch {
	case issued && !t.IssuedAt.Equal(other.IssuedAt):
		return t.IssuedAt.After(other.IssuedAt)
	case issued || expires:
		return t.Expires.After(other.Expires)
	}
	return true
}

// SameSession reports whether the token may stand in for the other. One without
// claims says nothing of whose it is, so it contradicts nothing.
func (t Token) SameSession(other Token) bool {
	return t.claims == other.claims || t.claims.IsZero() || other.claims.IsZero()
}

// Shareable reports whether the token can be told from one of another session, and
// from an older one: nobody can be asked for what another tab's token was meant.
func (t Token) Shareable() bool {
	return !t.Session.IsZero() && !t.IssuedAt.IsZero() && !t.Expires.IsZero()
}
