//go:build !js

package browser

import (
	"holdfast/web/demo/backend"
)

// Beside opens another tab in the same browser, behind the one that is seen:
// hidden, and told so. The scripts of this tab run there too.
func (tab *Tab) Beside() *Tab {
	tab.t.Helper()
	beside, err := tab.driver.beside(tab.t)
	tab.must(err)
	return &Tab{t: tab.t, engine: tab.engine, driver: beside}
}

// Beside opens the app in another tab of the same browser, which shares its
// session, and waits until its user is signed in there.
func (app *App) Beside() *App {
	app.t.Helper()
	other := app.on(app.Page)
	other.enter()
	return other
}

// BesideAs opens the app in another tab of the same browser for another user, who
// has a session of his own, and waits until he is signed in there.
func (app *App) BesideAs(user string) *App {
	app.t.Helper()
	other := app.on(app.Lab.page(app.setup, user))
	// Without Holdfast at first, which would take the first user's traces in the
	// browser for a session that may come back.
	other.setup.Control = true
	other.enter()
	other.setup.Control = app.setup.Control
	other.enter()
	return other
}

// on opens a tab for a page, and does not load it yet.
func (app *App) on(page *backend.Page) *App {
	app.t.Helper()
	other := &App{Lab: app.Lab, Tab: app.Tab.Beside(), Page: page, setup: app.setup}
	app.t.Cleanup(other.explain)
	return other
}

// Accepted returns when this tab first heard, after the given time, that the sync
// server had accepted a token that was new to the tab, in milliseconds since 1970; 0
// if it has not yet.
func (app *App) Accepted(since int64) int64 {
	app.t.Helper()
	return Eval[int64](app.Tab, "lab.record.find((e) => e.kind === 'accepted' && e.at > "+itoa(since)+")?.at ?? 0")
}
