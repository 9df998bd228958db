//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// labScript finds the lab's parts as a user would: by what they say.
const labScript = `
	window.button = (text) => [...document.querySelectorAll('button')].find((b) => b.textContent.startsWith(text));
	window.pane = (guard) => document.querySelector('.pane[data-guard=' + guard + ']');
	window.lane = (guard, name) => pane(guard).querySelector('[role=img][aria-label^=' + name + ']').ariaLabel;
	window.total = (guard) => document.querySelector('[data-total=' + guard + ']').textContent;
	window.pageOf = (guard) => new URL(pane(guard).querySelector('iframe').src).searchParams.get('page');
`

// openLab opens the wake lab and waits until both of its users are signed in.
func openLab(t *testing.T, query string) (*browser.Lab, *browser.Tab) {
	t.Helper()
	lab := browser.NewLab(t)
	tab := browser.Open(t, labScript)
	tab.Navigate(lab.URL + "/?" + query)
	untilBothSignedIn(tab)
	return lab, tab
}

func untilBothSignedIn(tab *browser.Tab) {
	tab.Until("[...document.querySelectorAll('.outcomes dd')].filter((e) => e.textContent === 'Signed in').length === 2", "both users are signed in")
	tab.Until("document.querySelector('.button-wake').ariaDisabled === 'false'", "the button is ready")
}

func TestOnePressShowsWhoLosesTheUserAndWhy(t *testing.T) {
	t.Parallel()
	_, tab := openLab(t, "life=5")
	tab.Press(browser.KeyTab)
	require.True(t, browser.Eval[bool](tab, "document.activeElement === button('Close the laptop')"), "the button is the first that the keyboard comes to")
	tab.Press(browser.KeyEnter)
	tab.Until("button('Stop') && document.activeElement === button('Stop')", "it runs, and the focus has stayed")

	tab.Until("pane('holdfast').dataset.outcome && pane('none').dataset.outcome", "both are judged")
	assert.Equal(t, "kept", browser.Eval[string](tab, "pane('holdfast').dataset.outcome"))
	assert.Equal(t, "lost", browser.Eval[string](tab, "pane('none').dataset.outcome"))
	assert.Contains(t, browser.Eval[string](tab, "pane('holdfast').querySelector('.verdict').textContent"), "Holdfast held the app’s call")
	assert.Contains(t, browser.Eval[string](tab, "pane('none').querySelector('.verdict').textContent"), "the sync server refused the expired token")

	assert.NotContains(t, browser.Eval[string](tab, "lane('holdfast', 'Screen')"), "signed out")
	assert.Contains(t, browser.Eval[string](tab, "lane('none', 'Screen')"), "signed out")
	assert.Contains(t, browser.Eval[string](tab, "lane('holdfast', 'Holdfast')"), "holding and trying")
	assert.Contains(t, browser.Eval[string](tab, "lane('none', 'Token')"), "no token in force")

	assert.Equal(t, "1 kept", browser.Eval[string](tab, "total('holdfast')"))
	assert.Equal(t, "1 lost", browser.Eval[string](tab, "total('none')"))
}

func TestAllScenariosRunInTurnAndCanBeStopped(t *testing.T) {
	t.Parallel()
	lab, tab := openLab(t, "life=5&scenarios=blip,hang")
	browser.Eval[bool](tab, "button('Run all 2 scenarios').click(), true")
	tab.Until("document.querySelector('.suite')?.textContent.includes('1 of 2')", "the first one's turn")
	tab.Until("document.querySelector('.suite progress').value > 0", "it gets on")
	tab.Until("document.querySelector('.suite').textContent.includes('2 of 2')", "the second one's turn")
	assert.GreaterOrEqual(t, browser.Eval[float64](tab, "document.querySelector('.suite progress').value"), 0.5)
	assert.Equal(t, "1 kept", browser.Eval[string](tab, "total('holdfast')"))
	assert.NotEqual(t, "–", browser.Eval[string](tab, "total('none')"))

	tab.Until("document.querySelector('.stage progress').value > 0", "the second one runs")
	page := lab.Server.Page(browser.Eval[string](tab, "pageOf('holdfast')"))
	require.NotNil(t, page.ScenarioState().Running)
	browser.Eval[bool](tab, "document.querySelector('.board').querySelector('button').click(), true")
	tab.Until("button('Run all 2 scenarios') && !document.querySelector('.suite')", "it has stopped")
	assert.Equal(t, "1 kept", browser.Eval[string](tab, "total('holdfast')"), "what was found counts")
	assert.Eventually(t, func() bool { return page.ScenarioState().Running == nil && page.State().Faults.Auth == nil },
		browser.Patience, 50*time.Millisecond, "no trouble is left behind")
}

func TestTheBoardPutsBothThroughAnOutageWithoutTheEnginesFile(t *testing.T) {
	t.Parallel()
	_, tab := openLab(t, "life=5&scenarios=engine-503")
	browser.Eval[bool](tab, "button('Run all 1').click(), true")
	tab.Until("document.querySelector('[data-total=holdfast]').textContent !== '–' && document.querySelector('[data-total=none]').textContent !== '–'", "both are judged")
	assert.Equal(t, "1 kept", browser.Eval[string](tab, "total('holdfast')"))
	assert.Equal(t, "1 lost", browser.Eval[string](tab, "total('none')"))
	assert.Contains(t, browser.Eval[string](tab, "pane('holdfast').querySelector('.verdict').textContent"), "Holdfast’s own file could not be had")
	assert.NotContains(t, browser.Eval[string](tab, "pane('none').querySelector('.verdict').textContent"), "own file")
}

func TestTheSliderSetsBothUsersTokenLife(t *testing.T) {
	t.Parallel()
	lab, tab := openLab(t, "life=5")
	before := browser.Eval[string](tab, "pageOf('none')")
	browser.Eval[bool](tab, "document.querySelector('input[type=range]').focus(), true")
	tab.Press(browser.KeyRight)
	tab.Until("document.querySelector('input[type=range]').ariaValueText === '8 seconds'", "the slider says so in words")
	tab.Until("pane('none').querySelector('iframe') && pageOf('none') !== '"+before+"'", "there are new users")
	for _, side := range []string{"holdfast", "none"} {
		page := lab.Server.Page(browser.Eval[string](tab, "pageOf('"+side+"')"))
		assert.Equal(t, 8, page.State().TokenLife)
	}
}

func TestAnotherOrganisationIsAnotherTokenAndTheSameUser(t *testing.T) {
	t.Parallel()
	app := browser.NewLab(t).SignedIn(browser.Setup{})
	app.Click(".who-org button")
	app.Until("lab.state.whoami?.orgId === 'org_one'", "the sync server knows the organisation")
	assert.True(t, browser.Eval[bool](app.Tab, "lab.state.isAuthenticated"))
}
