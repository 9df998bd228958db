//go:build !js

package providers

import (
	"time"

	"holdfast/web/demo/browser"
)

// Better Auth's own server. A session is a cookie; its Convex plugin makes tokens of it.
var _ = register(Provider{
	Name: "better-auth", Title: "Better Auth", Packages: []string{"better-auth", "@convex-dev/better-auth"}, Life: 8 * time.Second, Loses: "403-json",
	Serve: func(t browser.T, auth string, life time.Duration) Server {
		process := StartProcess(t, "better-auth", auth, life)
		return Server{
			Handler:  process,
			Identify: ByKeys(process.URL+"/api/auth/convex/jwks", auth),
			Revoke:   process.Do("/-/revoke"),
		}
	},
})
