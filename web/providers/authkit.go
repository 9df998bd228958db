//go:build !js

package providers

import (
	"net/http/httptest"
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

// WorkOS AuthKit, on the wake lab's issuer. The refresh token is a cookie, as in production.
var _ = register(Provider{
	Name: "authkit", Title: "AuthKit", Packages: []string{"@workos-inc/authkit-react", "@convex-dev/workos"},
	Life: 8 * time.Second, Loses: "403-json",
	Serve: serveWorkOS,
})

const workOSClient = "client_lab"

func serveWorkOS(t browser.T, auth string, life time.Duration) Server {
	issuer := backend.New(backend.Config{})
	page := issuer.Page("lab")
	require.NoError(t, page.Configure(backend.PageConfig{TokenLife: life}))
	keys := httptest.NewServer(issuer) // of its own: the proxy's has faults
	t.Cleanup(keys.Close)
	t.Cleanup(issuer.Close)
	return Server{
		Handler:  issuer,
		Identify: ByKeys(keys.URL+"/sso/jwks/"+workOSClient, auth+"/user_management/"+workOSClient),
		Revoke:   func() { page.Revoke() },
	}
}
