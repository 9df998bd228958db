//go:build !js

package e2e

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
)

// sizes are a phone's and a laptop's.
var sizes = map[string][2]int{"narrow": {360, 800}, "wide": {1280, 900}}

// spills names what a reader must scroll for: what sticks out of the page at its right, and
// a frame that is too small for what is in it.
const spills = `[
	...(document.documentElement.scrollWidth <= innerWidth ? [] :
		[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)),
	...[...document.querySelectorAll('iframe')].filter(({ contentDocument: { documentElement: e } }) => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth),
].map((e) => e.tagName + '.' + e.className + (e.contentDocument ? ' ' + e.contentDocument.documentElement.scrollHeight + ' in ' + e.clientHeight : ''))`

// With HOLDFAST_SHOTS it keeps pictures, to be looked at.
func TestTheLabAndThePanelFitNarrowAndWideLightAndDark(t *testing.T) {
	t.Parallel()
	for _, dark := range []bool{false, true} {
		t.Run("dark "+strconv.FormatBool(dark), func(t *testing.T) {
			t.Parallel()
			theme := map[bool]string{false: "light", true: "dark"}[dark]
			lab := browser.NewLab(t)
			tab := browser.Current().Open(t, browser.Start{Scripts: []string{labScript, panelScript}, Dark: dark})
			tab.Navigate(lab.URL + "/?life=5")
			assert.Equal(t, dark, browser.Eval[bool](tab, "matchMedia('(prefers-color-scheme: dark)').matches"))
			untilBothSignedIn(tab)
			tab.Click(".button-wake")
			tab.Until("pane('holdfast').dataset.outcome && pane('none').dataset.outcome", "both are judged")
			for name, size := range sizes {
				tab.Resize(size[0], size[1])
				browser.Eval[bool](tab, "scrollTo({ top: 0, behavior: 'instant' }), true")
				assert.Empty(t, browser.Eval[[]string](tab, spills), name)
				picture(t, tab, "lab-"+theme+"-"+name)
				for _, below := range []string{".stage", ".board", ".guardian"} {
					browser.Eval[bool](tab, "document.querySelector('"+below+"').scrollIntoView({ behavior: 'instant' }), true")
					if below == ".guardian" {
						tab.Until("panel().querySelectorAll('.chart svg *').length > 20 && panel().querySelector('.status').textContent !== 'unknown'", "it draws as it comes into view")
					}
					picture(t, tab, "lab-"+theme+"-"+name+below)
				}
			}
			app := browser.NewLab(t).SignedIn(browser.Setup{Life: tokenLife, Dark: dark}, panelScript)
			assert.NoError(t, app.Page.SetAuthFault(backend.AuthFault{Kind: faults.Drop}))
			app.Until("lab.timeline().some((e) => e.kind === 'failure')", "there is something to see")
			for name, size := range sizes {
				app.Resize(size[0], size[1])
				assert.Empty(t, browser.Eval[[]string](app.Tab, spills), name)
				browser.Eval[bool](app.Tab, "panel().host.scrollIntoView({ behavior: 'instant' }), true")
				picture(t, app.Tab, "panel-"+theme+"-"+name)
			}
		})
	}
}
