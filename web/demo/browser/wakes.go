//go:build !js

package browser

import (
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
)

// Nap is NapWith a network that is back 5 s after the wake.
func (app *App) Nap(others ...*App) (back int64) { return app.NapWith(5*time.Second, others...) }

// NapWith stops all tabs of the app's browser until every token has expired, as a
// laptop's lid does, and wakes them together while the network is still away, for so
// long. It returns when the network was back, in milliseconds since 1970. others are
// apps of other users in the same browser, one for each.
func (app *App) NapWith(away time.Duration, others ...*App) (back int64) {
	app.t.Helper()
	resume := app.Suspend()
	users := append([]*App{app}, others...)
	for _, user := range users {
		require.NoError(app.t, user.Page.SetSyncFault(backend.SyncFault{Kind: "down"}))
		require.NoError(app.t, user.Page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
	}
	for _, user := range users {
		user.UntilExpired()
	}
	resume()
	time.Sleep(away)
	for _, user := range users {
		user.Page.ClearSyncFault()
		user.Page.ClearAuthFault()
	}
	return time.Now().UnixMilli()
}
