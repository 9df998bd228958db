package token

import (
	"encoding/json"

	"github.com/golang-jwt/jwt/v5"
)

// volatileClaims change from one token of a session to the next, and never tell
// sessions, tenants or rights apart. What is not here counts: of a claim that
// changes unknown to this list, tokens are not shared, which costs a request; of
// one that is here wrongly, somebody gets another's token. So it has no sts of
// Clerk's (the session's state), no event_id of Cognito's (the sign-in's), no acr
// and amr (rights), and no rh and ipaddr of Entra's, of which too little is known.
var volatileClaims = [][]string{
	{"iat"}, {"exp"}, {"nbf"}, {"jti"}, // RFC 7519, section 4.1

	{"auth_time"},           // OpenID Connect Core 1.0, section 2: when the user last gave a password
	{"nonce"},               // the same: each request for tokens has its own, each silent one too
	{"at_hash"}, {"c_hash"}, // the same, 3.1.3.6 and 3.3.2.11: of the access token and of the code that came along
	{"s_hash"},       // FAPI 1.0 Part 2, section 5.1: of the request's state
	{"updated_at"},   // OpenID Connect Core 1.0, section 5.1: when the profile was last changed, which other claims show
	{"fva"},          // Clerk: the minutes since each factor was verified
	{"rexp"},         // Descope: when the refresh token ends
	{"uti"}, {"aio"}, // Entra, claims reference: Microsoft's own jti; "an internal claim [...] for token reuse. Should be ignored"
	{"refreshTokenHash1"},               // SuperTokens, supertokens-node recipe/session/accessToken: of the refresh token that came along
	{"parentRefreshTokenHash1"},         // the same: of the one before
	{stytchSession, "last_accessed_at"}, // Stytch: stytch.com/docs, the session object
	{stytchSession, "expires_at"},       // the same: each refresh moves it
}

const stytchSession = "https://stytch.com/session"

// sessionOf is the print of all claims but the volatile ones; zero if none is
// left. encoding/json writes the members of each object in the order of their
// names, and numbers as they were written.
func sessionOf(claims jwt.MapClaims) Print {
	lasting := map[string]any(claims)
	for _, path := range volatileClaims {
		lasting = without(lasting, path)
	}
	if len(lasting) == 0 {
		return Print{}
	}
	canonical, err := json.Marshal(lasting)
	if err != nil {
		return Print{} // never: all of it came out of JSON
	}
	return PrintOf(string(canonical))
}

// without is the object without the member at the end of the path.
func without(object map[string]any, path []string) map[string]any {
	member, there := object[path[0]]
	if !there {
		return object
	}
	rest := make(map[string]any, len(object))
	for name, value := range object {
		if name != path[0] {
			rest[name] = value
		}
	}
	if inner, isObject := member.(map[string]any); len(path) > 1 {
		if isObject {
			member = without(inner, path[1:])
		}
		rest[path[0]] = member
	}
	return rest
}
