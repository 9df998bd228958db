package token

import (
	"encoding/json"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func (t *Token) read(claims jwt.MapClaims) {
	t.Identity = identityOf(claims)
	t.claims = sessionOf(claims) //cure:session-of-all-claims
	if t.Identity.Subject != "" {
		t.Session = t.claims
	}
	t.IssuedAt, _ = timeOf(claims["iat"])
	t.readExpiry(claims["exp"])
}

func (t *Token) readExpiry(claim any) {
	_, said := claim.(json.Number)
	expires, ok := timeOf(claim)
	switch {
	case !said:
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

// timeOf reads a claim in seconds since 1970. It rejects times before that, and
// those after the year 5138, which is where milliseconds taken for seconds land.
func timeOf(claim any) (time.Time, bool) {
	const latest = 100_000_000_000
	number, _ := claim.(json.Number)
	seconds, err := number.Float64()
	if err != nil || seconds < 1 || seconds > latest {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0), true
}
