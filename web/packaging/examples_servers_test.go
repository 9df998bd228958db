//go:build !js

package packaging

import (
	"net/url"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
)

// serveTanStackStart has the published AuthKit for TanStack Start: its middleware, its server functions and its hooks.
func serveTanStackStart(p project) served {
	app, _ := serveWithServer(p, tanStackStart)
	// Nobody says for certain that a session is over, so it takes a minute.
	app.revoke = nil
	return app
}

// framework is what an example calls its settings.
type framework struct{ convex, redirect, callback string }

var (
	nextJS        = framework{"NEXT_PUBLIC_CONVEX_URL", "NEXT_PUBLIC_WORKOS_REDIRECT_URI", "/callback"}
	tanStackStart = framework{"VITE_CONVEX_URL", "WORKOS_REDIRECT_URI", "/api/auth/callback"}
)

// servedLife is that of the access tokens: short, since the app's server, too, looks at when they end.
const servedLife = 6 * time.Second

// serveWithServer builds an app that has a server of its own, and runs it. In the place of WorkOS the server asks an issuer
// of the lab's. Trouble is that WorkOS answers 503 until the token is over.
func serveWithServer(p project, f framework) (app served, issuer *backend.Page) {
	p.t.Helper()
	lab := browser.NewLab(p.t)
	issuer = lab.Server.Page("example")
	require.NoError(p.t, issuer.Configure(backend.PageConfig{TokenLife: servedLife}))
	workos, err := url.Parse(lab.URL)
	require.NoError(p.t, err)
	port := freePort(p.t)
	p.settings(map[string]string{
		"WORKOS_CLIENT_ID": issuer.ClientID(), "WORKOS_API_KEY": "sk_test", "WORKOS_COOKIE_PASSWORD": strings.Repeat("secret", 6),
		"WORKOS_API_HOSTNAME": workos.Hostname(), "WORKOS_API_PORT": workos.Port(), "WORKOS_API_HTTPS": "false",
		f.redirect: "http://localhost:" + port + f.callback, f.convex: lab.URL + "/pages/" + issuer.ID(),
	})
	p.run("npm", "run", "build")
	start := p.command("npm", "start")
	start.Env = append(start.Env, "PORT="+port)
	app = served{
		trouble: func() {
			require.NoError(p.t, issuer.SetAuthFault(backend.AuthFault{Kind: faults.Status, Status: 503}))
			time.Sleep(servedLife + time.Second)
		},
		met:    visitor.isTold,
		heal:   issuer.ClearAuthFault,
		revoke: func(visitor) { issuer.Revoke() },
	}
	app.url, _ = p.startOn(port, start)
	return app, issuer
}
