//go:build !js

package providers

import (
	"time"

	"holdfast/web/demo/browser"
	"holdfast/web/providers/fakes"
)

// Convex Auth's server is an action of the deployment itself. Its refresh tokens are in
// localStorage, which all tabs share.
var _ = register(Provider{
	Name: "convex-auth", Title: "Convex Auth", Packages: []string{"@convex-dev/auth"}, Life: 8 * time.Second, Loses: "403-json",
	Serve: func(_ browser.T, auth string, life time.Duration) Server {
		fake := fakes.NewConvexAuth(auth, life)
		return Server{Handler: fake, Identify: By(fake.Key, auth), Revoke: fake.Revoke}
	},
})
