//go:build !js

package providers

import (
	"time"

	"holdfast/web/demo/browser"
)

// oidc-client-ts, on panva's oidc-provider. Its server ends a session whose refresh token is
// used twice.
var _ = register(Provider{
	Name: "oidc-client-ts", Title: "oidc-client-ts", Packages: []string{"oidc-client-ts"}, Life: 10 * time.Second, Loses: "load",
	Serve: func(t browser.T, auth string, life time.Duration) Server {
		process := StartProcess(t, "oidc", auth, life)
		const realm = "/realms/lab"
		return Server{
			Handler:  process,
			Identify: ByKeys(process.URL+realm+"/protocol/openid-connect/certs", auth+realm),
			Revoke:   process.Do("/-/revoke"),
		}
	},
})
