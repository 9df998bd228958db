//go:build !js

package browser

import (
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
)

// Wake puts the app through a sleep and a wake, as the network sees them: all is
// cut until the token has expired; then the network comes back, with an online
// event, while the auth endpoint drops connections for 3 s more. It returns when
// the endpoint was back.
func (app *App) Wake() time.Time {
	app.t.Helper()
	require.NoError(app.t, app.Page.SetSyncFault(backend.SyncFault{Kind: "down"}))
	require.NoError(app.t, app.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
	app.Offline(true)
	time.Sleep(app.setup.Life + 2*time.Second)
	app.Page.ClearSyncFault()
	app.Offline(false)
	time.Sleep(3 * time.Second)
	back := time.Now()
	app.Page.ClearAuthFault()
	return back
}

// Outage drops connections to the auth endpoint while a refresh falls due; the
// sync server stays up. It returns when the endpoint was back.
func (app *App) Outage() time.Time {
	app.t.Helper()
	require.NoError(app.t, app.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
	time.Sleep(app.setup.Life + 6*time.Second)
	back := time.Now()
	app.Page.ClearAuthFault()
	return back
}
