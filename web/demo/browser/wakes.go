//go:build !js

package browser

import (
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
)

// Nap stops all tabs of the app's browser until every token has expired, as a
// laptop's lid does, and wakes them together while the network is still away. It
// returns when the network was back, 5 s later, in milliseconds since 1970.
func (app *App) Nap() (back int64) {
	app.t.Helper()
	resume := app.Suspend()
	require.NoError(app.t, app.Page.SetSyncFault(backend.SyncFault{Kind: "down"}))
	require.NoError(app.t, app.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
	app.UntilExpired()
	resume()
	time.Sleep(5 * time.Second)
	app.Page.ClearSyncFault()
	app.Page.ClearAuthFault()
	return time.Now().UnixMilli()
}
