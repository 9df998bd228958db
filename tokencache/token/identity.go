package token

import (
	"github.com/golang-jwt/jwt/v5"
)

// Identity names whose session an access token belongs to, for people to read.
// It never decides that two tokens are of one session: providers have names for
// things that no list knows. Opaque tokens have the zero Identity.
type Identity struct {
	Issuer       string // iss
	Subject      string // sub
	Session      string // the first of sessionClaims
	Organization string // the first of organizationClaims
}

// Known reports whether any claim names the identity.
func (i Identity) Known() bool { return i != Identity{} }

// sessionClaims are what providers call the session.
var sessionClaims = [][]string{
	{"sid"},        // OpenID Connect Front-Channel Logout 1.0, section 3; WorkOS, Clerk, Auth0, Keycloak, Entra, Privy
	{"session_id"}, // Supabase: supabase.com/docs/guides/auth/jwt-fields
	{"sessionId"},  // Better Auth, in the JWT of @convex-dev/better-auth
}

// organizationClaims are what providers call the organisation, or the tenant.
var organizationClaims = [][]string{
	{"org_id"},             // WorkOS, Auth0; Clerk's first version of its session token
	{"o", "id"},            // Clerk's second: clerk.com/docs/guides/sessions/session-tokens
	{"org_code"},           // Kinde: docs.kinde.com/build/tokens/about-access-tokens
	{"organization_id"},    // Logto: docs.logto.io/authorization/organization-permissions
	{"tenantId"},           // Frontegg: its access token's claims
	{"tid"},                // Entra: learn.microsoft.com/entra/identity-platform/access-token-claims-reference
	{"dct"},                // Descope, the current tenant: docs.descope.com/session-overview
	{"firebase", "tenant"}, // Firebase and Identity Platform: cloud.google.com/identity-platform/docs/multi-tenancy
}

func identityOf(claims jwt.MapClaims) Identity {
	return Identity{
		Issuer:       text(claims, "iss"),
		Subject:      text(claims, "sub"),
		Session:      first(claims, sessionClaims),
		Organization: first(claims, organizationClaims),
	}
}

// first is the first of the claims that is there.
func first(claims jwt.MapClaims, paths [][]string) string {
	for _, path := range paths {
		if name := text(claims, path...); name != "" {
			return name
		}
	}
	return ""
}

// text is the claim at the end of the path, if that is a string.
func text(claims map[string]any, path ...string) string {
	for len(path) > 1 {
		claims, _ = claims[path[0]].(map[string]any)
		path = path[1:]
	}
	s, _ := claims[path[0]].(string)
	return s
}
