//go:build !js

package providers

import (
	"time"

	"holdfast/web/demo/browser"
)

// Auth0's SDK, on panva's oidc-provider with Auth0's routes. Where it keeps the refresh token
// decides what becomes of that: in localStorage, which all tabs share, or in memory, which is
// a worker's unless there is a reason against.
var (
	auth0InLocalStorage = register(Provider{Name: "auth0-localstorage", Title: "Auth0, localStorage", Life: 8 * time.Second, Loses: "403-json", Serve: serveAuth0})
	_                   = register(Provider{Name: "auth0-memory", Title: "Auth0, memory", Life: 8 * time.Second, Loses: "403-json", Serve: serveAuth0})
)

func serveAuth0(t browser.T, auth string, life time.Duration) Server {
	process := StartProcess(t, "auth0", auth, life)
	return Server{
		Handler:  process,
		Identify: ByKeys(process.URL+"/.well-known/jwks.json", auth+"/"),
		Revoke:   process.Do("/-/revoke"),
	}
}
