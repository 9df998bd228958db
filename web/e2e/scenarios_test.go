//go:build !js

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

// fewScenarios are those that lean most on the browser: a socket that comes back, a body
// that is cut, an answer that the page may not read, the end of a session, and the
// engine's file. With HOLDFAST_SCENARIOS=all all of them run, in both session modes.
var fewScenarios = []string{"wake", "cut", "500-no-cors", "revoked", "engine-drop"}

func TestTheLabsScenariosKeepTheUser(t *testing.T) {
	t.Parallel()
	sessions, all := []string{"storage"}, os.Getenv("HOLDFAST_SCENARIOS") == "all"
	if all {
		sessions = append(sessions, "cookie")
	}
	for _, scenario := range backend.Scenarios(tokenLife) {
		if !all && !slices.Contains(fewScenarios, scenario.Name) {
			continue
		}
		for _, session := range sessions {
			t.Run(scenario.Name+", "+session, func(t *testing.T) {
				t.Parallel()
				_, tab := openLab(t, "life=5&scenarios="+scenario.Name)
				if session == "cookie" {
					chooseCookie(tab)
				}
				browser.Eval[bool](tab, "button('Run all').click(), true")
				tab.Until("pane('holdfast').dataset.outcome && pane('none').dataset.outcome", "both are judged")
				picture(t, tab, "lab-"+scenario.Name+"-"+session)
				assert.Equal(t, scenario.Expect, browser.Eval[string](tab, "pane('holdfast').dataset.outcome"))
				t.Logf("without Holdfast: %s", browser.Eval[string](tab, "pane('none').dataset.outcome"))
			})
		}
	}
}

// chooseCookie has the lab's apps keep the refresh token in a cookie, which takes new users.
func chooseCookie(tab *browser.Tab) {
	before := browser.Eval[string](tab, "pageOf('none')")
	tab.Click(".session .segments label:last-child")
	tab.Until("pane('none').querySelector('iframe') && pageOf('none') !== '"+before+"'", "there are new users")
	untilBothSignedIn(tab)
}

// picture keeps what the page looks like, where $HOLDFAST_SHOTS says.
func picture(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	if dir := os.Getenv("HOLDFAST_SHOTS"); dir != "" {
		tab.Screenshot(filepath.Join(dir, string(browser.Current())+"-"+name+".png"))
	}
}
