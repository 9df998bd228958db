package tokencache

import (
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// badge is whose tokens a tab's client wants: a user, and the organisation that
// is chosen in that tab, in a provider's own claims.
type badge struct {
	speaks    dialect
	user, org int
}

// badge of the nth tab. In one browser of three a tab in four is another user's;
// in one of two, tabs of one session have different organisations.
func (w *tabsWorld) badge(n int) badge {
	b := badge{speaks: dialect(w.seed / 2 % uint64(dialects)), user: 1, org: 1}
	if w.seed%3 == 0 && n%4 == 3 {
		b.user = 2
	}
	if w.seed%2 == 0 && n%3 == 2 {
		b.org = 2
	}
	return b
}

// claims are the badge's, the same in each token.
func (b badge) claims() jwt.MapClaims {
	name, value := b.speaks.organization(fmt.Sprint("org_", b.org))
	return jwt.MapClaims{
		"iss": "https://issuer", "sub": fmt.Sprint("user_", b.user),
		b.speaks.session(): fmt.Sprint("session_", b.user), name: value,
	}
}

// mintFor makes a token for a tab, with claims that no other token has.
func (w *tabsWorld) mintFor(t *tab) (string, error) {
	w.minted++
	t.claims = t.badge.claims()
	t.badge.speaks.volatile(t.claims, w.minted, time.Now())
	return t.mint()
}

// wearer reads what a token says of the badge's claims.
func (b badge) wearer(raw string) (said map[string]string) {
	claims := jwt.MapClaims{}
	_, _, _ = jwt.NewParser().ParseUnverified(raw, claims)
	said = map[string]string{}
	for name := range b.claims() {
		said[name] = fmt.Sprint(claims[name])
	}
	return said
}

// belongs reports whether a token is one of the badge's.
func (b badge) belongs(raw string) bool {
	said := b.wearer(raw)
	for name, value := range b.claims() {
		if said[name] != fmt.Sprint(value) {
			return false
		}
	}
	return true
}
