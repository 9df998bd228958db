package issuer

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"time"
)

// codeLife is how long an authorization code may wait to be exchanged, as
// WorkOS has it.
const codeLife = 10 * time.Minute

// code is an authorization code that was given out and not exchanged yet.
type code struct {
	challenge    string // base64url of the SHA-256 of the verifier (RFC 7636)
	user         string
	organization string
	until        time.Time
}

// Approve signs the realm's user in at once, as a real provider would after
// asking, and returns the code to redirect with. challenge is the PKCE
// code_challenge of method S256.
func (r *Realm) Approve(challenge, organization string) (string, error) {
	if raw, err := base64.RawURLEncoding.DecodeString(challenge); err != nil || len(raw) != sha256.Size {
		return "", &Error{http.StatusBadRequest, "invalid_request",
			"code_challenge must be the base64url SHA-256 of the verifier (code_challenge_method S256)."}
	}
	if err := (&session{}).switchTo(organization); err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for old, c := range r.codes {
		if c.until.Before(r.now()) || len(r.codes) >= maxCodes {
			delete(r.codes, old)
		}
	}
	name := randomID("code")
	r.codes[name] = code{challenge, r.options.User, organization, r.now().Add(codeLife)}
	return name, nil
}

// Exchange answers an authorization_code grant and starts a session. A code
// works once, whether or not the verifier fits.
func (r *Realm) Exchange(name, verifier, origin string) (Grant, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, known := r.codes[name]
	delete(r.codes, name)
	if !known || c.until.Before(r.now()) {
		return Grant{}, invalidGrant("The code '" + bounded(name) + "' has expired or is invalid.")
	}
	sum := sha256.Sum256([]byte(verifier))
	if subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(c.challenge)) != 1 {
		return Grant{}, invalidGrant("The code verifier does not match the code challenge.")
	}
	s, err := r.begin(c.user, c.organization)
	if err != nil {
		return Grant{}, err
	}
	return r.grant(s, r.link(s.id), origin)
}
