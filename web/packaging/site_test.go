//go:build !js

package packaging

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
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

// The front page is the README: what Holdfast is, and the one changed import, are on its
// first screen, however narrow. With HOLDFAST_SHOTS it keeps pictures, to be looked at.
func TestTheSitesFrontPageSaysItAllOnOneScreen(t *testing.T) {
	t.Parallel()
	url := serve(t, "../../.build/site")
	for _, dark := range []bool{false, true} {
		tab := browser.Chromium.Open(t, browser.Start{Dark: dark})
		tab.Navigate(url)
		for _, size := range [][2]int{{1280, 900}, {360, 800}} {
			tab.Resize(size[0], size[1])
			name := strconv.Itoa(size[0]) + map[bool]string{false: "-light", true: "-dark"}[dark]
			assert.Equal(t, dark, browser.Eval[bool](tab, "matchMedia('(prefers-color-scheme: dark)').matches"))
			assert.True(t, browser.Eval[bool](tab, "document.querySelector('pre').getBoundingClientRect().bottom < innerHeight"), "%s: the import is in sight", name)
			assert.LessOrEqual(t, browser.Eval[int](tab, "document.documentElement.scrollWidth"), size[0], "%s: nothing sticks out", name)
			if dir := os.Getenv("HOLDFAST_SHOTS"); dir != "" {
				tab.Screenshot(filepath.Join(dir, "site-"+name+".png"))
			}
		}
	}
}
