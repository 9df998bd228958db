//go:build !js

package packaging

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// The lab of the site has its server in the page: a stranger presses "Close the
// laptop" with nothing installed, from a folder of whatever host of files.
func TestTheSitesWakeLabNeedsFilesAlone(t *testing.T) {
	t.Parallel()
	folder := func(next http.Handler) http.Handler { return http.StripPrefix("/some/folder", next) }
	url := serve(t, "../../.build/site", folder)
	tab := browser.Open(t, `window.said = (guard) => document.querySelector('.pane[data-guard=' + guard + ']').dataset.outcome`)
	tab.Navigate(url + "/some/folder/lab/?life=5")
	tab.Until("document.querySelector('.button-wake')?.ariaDisabled === 'false'", "both users are signed in")
	tab.Click(".button-wake")
	tab.Until("said('holdfast') && said('none')", "both are judged")
	assert.Equal(t, "kept", browser.Eval[string](tab, "said('holdfast')"))
	assert.Equal(t, "lost", browser.Eval[string](tab, "said('none')"), "the control")
	left := `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.includes('/some/folder/lab/'))`
	assert.Empty(t, browser.Eval[[]string](tab, left), "nothing but its files was asked for")
}
