//go:build !js

package providers

import (
	"net/url"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// WorkOS AuthKit for TanStack Start: the page asks the app's own server, and that asks WorkOS. The trouble is between those two.
var _ = register(Provider{
	Name: "authkit-tanstack", Title: "AuthKit for TanStack Start", Packages: []string{"@workos/authkit-tanstack-react-start"},
	Life: 8 * time.Second, Loses: "503-json",
	// AuthKit's server says "nobody" of a session that is over, and also where it could not ask.
	EndsWithin: 2 * time.Minute,
	Serve: func(t browser.T, auth string, life time.Duration) Server {
		at, err := url.Parse(auth)
		require.NoError(t, err)
		server := serveWorkOS(t, auth, life)
		server.Pages = StartProcess(t, "tanstack-start", auth, life,
			"WORKOS_CLIENT_ID="+workOSClient, "WORKOS_API_KEY=sk_test", "WORKOS_COOKIE_PASSWORD="+strings.Repeat("secret", 6),
			"WORKOS_API_HOSTNAME="+at.Hostname(), "WORKOS_API_PORT="+at.Port(), "WORKOS_API_HTTPS=false",
			"WORKOS_REDIRECT_URI=http://localhost/callback", // the pages' route says the one with their port
		)
		return server
	},
})
