//go:build !js

package providers

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"holdfast/web/demo/backend/convexsync"
	"holdfast/web/demo/browser"
)

// Provider is an auth provider, as its SDK's users have it.
type Provider struct {
	// Name is that of its folder in src/apps.
	Name  string
	Title string
	// Packages are those that its users have, whose versions are published with what became
	// of them.
	Packages []string
	// Life is that of its access tokens: short, so that a test sees some of them end.
	Life time.Duration
	// AtLeast is how long a trouble lasts at least, where the SDK rides out by itself what takes
	// little longer than a token of the lab lives.
	AtLeast time.Duration
	// EndsWithin is how long the end of a session may take to be believed, where the provider says
	// the same of a session that it could not ask for; 0: HealTime.
	EndsWithin time.Duration
	// Serve starts its server. auth is the proxy's origin, by which pages reach it.
	Serve func(t browser.T, auth string, life time.Duration) Server
	// Loses is a trouble, by its name, that costs today's users their session for certain. The
	// tests' control.
	Loses string
	// CantCure says why, of a trouble by its name that Holdfast does not cure.
	CantCure map[string]string
}

func (p Provider) String() string { return p.Name }

// Server is a provider's server, with one user.
type Server struct {
	// Handler is the provider, or leads to its process.
	Handler http.Handler
	// Pages serves the apps' pages, where the SDK wants a server of its own for them. Nil: the
	// built files do.
	Pages http.Handler
	// Identify verifies an access token as Convex does: its signature, issuer and end.
	Identify func(token string) (convexsync.Identity, error)
	// Revoke ends the user's sessions.
	Revoke func()
	// Data tells which requests ask for data, where they go to the auth server's own origin:
	// no fault meets them. Nil: none.
	Data func(*http.Request) bool
}

var registered []Provider

// register adds a provider: var _ = register(Provider{…}) in a file of its own.
func register(p Provider) Provider {
	registered = append(registered, p)
	return p
}

// All are the providers, by title.
func All() []Provider {
	return slices.SortedFunc(slices.Values(registered), func(a, b Provider) int { return cmp.Compare(a.Title, b.Title) })
}
