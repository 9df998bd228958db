//go:build !js

package e2e

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
)

// panelScript gives the page panel(), what Holdfast's panel is made of.
const panelScript = `window.panel = () => document.querySelector('[data-holdfast-panel]').shadowRoot`

func TestThePanelShowsTroubleAndItsEnd(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{Life: tokenLife}, panelScript)
	status := "panel().querySelector('.status').textContent"
	app.Until(status+" === 'fresh'", "all is well")
	require.NoError(t, app.Page.SetAuthFault(backend.AuthFault{Kind: faults.Drop}))
	app.Until(status+" === 'degraded'", "it shows the trouble")
	picture(t, app.Tab, "panel")
	back := time.Now()
	app.Page.ClearAuthFault()
	app.UntilFresh(back)
	app.Until(status+" === 'fresh'", "it shows the end")

	assert.Greater(t, browser.Eval[float64](app.Tab, "panel().querySelectorAll('svg').length"), 3.0, "lanes are drawn")
	assert.NotEqual(t, "rgba(0, 0, 0, 0)", browser.Eval[string](app.Tab, "getComputedStyle(panel().host).backgroundColor"), "it is dressed")
	app.Click("[data-holdfast-panel]")
	browser.Eval[bool](app.Tab, "panel().querySelector('.chart').focus(), true")
	hint := browser.Eval[string](app.Tab, "panel().querySelector('.detail').textContent")
	app.Press(browser.KeyRight)
	app.Until("panel().querySelector('.detail').textContent !== "+strconv.Quote(hint), "the arrow keys go through the events")
}
