//go:build !js

package providers

import (
	"time"

	"holdfast/web/demo/browser"
)

// Auth0's SDK, on panva's oidc-provider with Auth0's routes. Where it keeps the refresh token
// decides what becomes of that: in localStorage, which all tabs share, or in memory, which is
// a worker's unless there is a reason against. It waits 10 s for an answer, and tries three times.
var (
	auth0InLocalStorage = register(auth0("auth0-localstorage", "Auth0, localStorage"))
	_                   = register(auth0("auth0-memory", "Auth0, memory"))
)

func auth0(name, title string) Provider {
	return Provider{
		Name: name, Title: title, Packages: []string{"@auth0/auth0-react", "convex"},
		Life: 8 * time.Second, AtLeast: 30 * time.Second, Loses: "403-json", Serve: serveAuth0,
	}
}

func serveAuth0(t browser.T, auth string, life time.Duration) Server {
	process := StartProcess(t, "auth0", auth, life)
	return Server{
		Handler:  process,
		Identify: ByKeys(process.URL+"/.well-known/jwks.json", auth+"/"),
		Revoke:   process.Do("/-/revoke"),
	}
}
