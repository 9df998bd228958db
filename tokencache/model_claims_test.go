package tokencache

import (
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// dialect is how a provider's tokens name the session and the organisation.
type dialect int

const (
	workOS dialect = iota
	clerk
	kinde
	logto
	frontegg
	entra
	descope
	firebase
	supabase
	ownClaim
	dialects
)

func (d dialect) String() string {
	return [...]string{"workOS", "clerk", "kinde", "logto", "frontegg", "entra", "descope", "firebase", "supabase", "ownClaim"}[d]
}

// organization is the claim that names it (facts: providers.md).
func (d dialect) organization(org string) (name string, value any) {
	switch d {
	case clerk:
		return "o", map[string]any{"id": org, "rol": "admin"}
	case kinde:
		return "org_code", org
	case logto:
		return "organization_id", org
	case frontegg:
		return "tenantId", org
	case entra:
		return "tid", org
	case descope:
		return "dct", org
	case firebase:
		return "firebase", map[string]any{"tenant": org, "sign_in_provider": "password"}
	case ownClaim, supabase:
		return "https://app.example/tenant", org
	}
	return "org_id", org
}

// session is the claim that names it.
func (d dialect) session() string {
	if d == supabase {
		return "session_id"
	}
	return "sid"
}

// wellKnown reports whether a Keeper can call the organisation by its name.
func (d dialect) wellKnown() bool { return d != ownClaim && d != supabase }

// volatile are claims that differ in each token of one session.
func (d dialect) volatile(claims jwt.MapClaims, serial int, at time.Time) {
	claims["jti"] = fmt.Sprint("token_", serial)
	if d == workOS {
		return
	}
	claims["nbf"] = at.Unix() - int64(serial%7)
	claims["auth_time"] = at.Unix() - int64(serial)
	claims["fva"] = []int{serial, -1}
	claims["at_hash"] = fmt.Sprintf("%08x", serial*2654435761)
}

// form is what a token tells of its time.
type form int

const (
	full     form = iota // iat and exp
	noExp                // iat alone
	noIat                // exp alone
	timeless             // neither
	opaque               // no JWT at all
	forms
)

func (s form) String() string { return [...]string{"full", "noExp", "noIat", "timeless", "opaque"}[s] }

func (s form) tellsEnd() bool   { return s == full || s == noIat }
func (s form) tellsStart() bool { return s == full || s == noExp }

// opaquePrefix begins a token that is no JWT.
const opaquePrefix = "opaque-token-"

// write makes the token's text.
func (m *minted) write(d dialect, s form, serial int) string {
	if s == opaque {
		return fmt.Sprint(opaquePrefix, serial)
	}
	claims := jwt.MapClaims{
		"iss": "https://issuer", "sub": fmt.Sprint("user_", m.session.user), d.session(): fmt.Sprint("session_", m.session.sid),
	}
	if m.session.org != 0 {
		name, value := d.organization(fmt.Sprint("org_", m.session.org))
		claims[name] = value
	}
	d.volatile(claims, serial, m.issued)
	if s.tellsStart() {
		claims["iat"] = m.issued.Unix()
	}
	if s.tellsEnd() {
		claims["exp"] = m.ends.Unix()
	}
	raw, _ := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("secret"))
	return raw
}
