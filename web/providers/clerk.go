//go:build !js

package providers

import (
	"time"

	"holdfast/web/demo/browser"
	"holdfast/web/providers/fakes"
)

// Clerk, by a fake of its Frontend API. Its tokens live for 60 s; ones of 15 s are renewed as
// those are, in the last 15 s and at once in the last 5.
var _ = register(Provider{
	Name: "clerk", Title: "Clerk", Packages: []string{"@clerk/react", "@clerk/clerk-js", "convex"}, Life: 15 * time.Second, Loses: "403-json",
	Serve: func(_ browser.T, auth string, life time.Duration) Server {
		clerk := fakes.NewClerk(auth, life)
		return Server{Handler: clerk, Identify: By(clerk.Key, auth), Revoke: clerk.Revoke}
	},
})
