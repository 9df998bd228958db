//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// plainGuard is a guard and nothing else.
const plainGuard = "window.guard = Holdfast.createGuard({ getAccessToken })"

func TestTheTabsOfAPrivateWindowShareWhatTheyGet(t *testing.T) {
	t.Parallel()
	tabs := open(t, 2, browser.Setup{Private: true})
	healed(t, tabs, tabs[0].Nap())
	assert.NotEmpty(t, had(tabs, "tab"))
}

// stores is what becomes of a page that uses what it shares with its next load, or with
// the other tabs: "works", or what is thrown.
const stores = `(async () => {
	const found = {};
	for (const [name, use] of Object.entries({
		localStorage: () => { localStorage.setItem('a', 'b'); localStorage.removeItem('a'); },
		sessionStorage: () => { sessionStorage.setItem('a', 'b'); sessionStorage.removeItem('a'); },
		cookies: () => { if (!(document.cookie = 'a=b', document.cookie)) throw { name: 'dropped' }; },
		channel: () => new BroadcastChannel('a').close(),
		locks: () => navigator.locks.request('a', () => {}),
	})) {
		try { await use(); found[name] = 'works'; } catch (error) { found[name] = error.name; }
	}
	return found;
})()`

func TestAPageWithoutStorageIsGuarded(t *testing.T) {
	t.Parallel()
	type found = map[string]string
	const works, refused = "works", "SecurityError"
	opaque := found{"localStorage": refused, "sessionStorage": refused, "cookies": refused, "channel": works, "locks": refused}
	for name, c := range map[string]struct {
		how    browser.Start
		policy string
		found  map[browser.Engine]found
	}{
		"a user blocks it": {how: browser.Start{NoStorage: true}, found: map[browser.Engine]found{
			browser.Chromium: {"localStorage": refused, "sessionStorage": refused, "cookies": "dropped", "channel": works, "locks": refused},
			browser.Firefox:  {"localStorage": refused, "sessionStorage": refused, "cookies": "dropped", "channel": refused, "locks": refused},
			browser.WebKit:   {"localStorage": "TypeError", "sessionStorage": works, "cookies": "dropped", "channel": works, "locks": works}, // it is null
		}},
		"an opaque origin has none": {policy: "sandbox allow-scripts", found: map[browser.Engine]found{
			browser.Chromium: opaque, browser.Firefox: opaque, browser.WebKit: opaque,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain := browser.NewPlainIn(t, c.how, 5*time.Minute, plainGuard)
			plain.Policy = c.policy
			plain.Load()
			assert.Equal(t, c.found[browser.Current()], browser.Eval[found](plain.Tab, stores))
			plain.Until("window.guard", "the page is loaded")
			assert.Equal(t, "ready", browser.Eval[string](plain.Tab, "guard.load()"))
			first := browser.Eval[string](plain.Tab, "guard.fetchAccessToken()")
			assert.NotEqual(t, first, browser.Eval[string](plain.Tab, "guard.fetchAccessToken({ forceRefreshToken: true })"))
			assert.Empty(t, plain.Said())
		})
	}
}
