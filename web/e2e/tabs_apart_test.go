//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// tokens are the short hashes of the tokens that a tab's Holdfast has had from a source.
func tokens(tab *browser.App, source string) []string {
	return browser.Eval[[]string](tab.Tab, "lab.timeline().filter((e) => e.kind === 'token' && e.source === '"+source+"').map((e) => e.token)")
}

// had are all tokens that the tabs' Holdfasts have had from the sources.
func had(tabs []*browser.App, sources ...string) (all []string) {
	for _, tab := range tabs {
		for _, source := range sources {
			all = append(all, tokens(tab, source)...)
		}
	}
	return all
}

// accepted are the hashes of the tokens that the sync server of the tab's user took.
func accepted(tab *browser.App) (all []string) {
	for _, e := range tab.Page.Events() {
		if hash, ok := e.Fields["tokenHash"].(string); ok && e.Fields["ok"] == true {
			all = append(all, hash)
		}
	}
	return all
}

func TestTwoUsersInTwoTabsNeverMix(t *testing.T) {
	t.Parallel()
	ada := open(t, 2, browser.Setup{}, asLockHolder)
	bea := []*browser.App{ada[0].BesideAs("bea")}
	bea = append(bea, bea[0].Beside())
	users := map[string][]*browser.App{"user_ada": ada, "user_bea": bea}

	back := ada[0].Nap(bea[0])
	for range 2 {
		for _, tabs := range users {
			healed(t, tabs, back)
		}
		back = time.Now().UnixMilli()
	}
	for sub, tabs := range users {
		for _, tab := range tabs {
			assert.Equal(t, []string{sub}, browser.Eval[[]string](tab.Tab, "[...new Set(lab.record.filter((e) => e.kind === 'user' && e.user).map((e) => e.user.id))]"))
			assert.Equal(t, sub, browser.Eval[string](tab.Tab, "lab.state.whoami.sub"))
			assert.Subset(t, accepted(tab), browser.Eval[[]string](tab.Tab, "lab.record.filter((e) => e.kind === 'accepted').map((e) => e.token)"))
		}
		shared := had(tabs, "tab")
		assert.NotEmpty(t, shared, "tabs of one user do share")
		assert.Subset(t, had(tabs, "provider", "seed"), shared, "nobody else's")
	}
	atRest(t, ada[0])
}

// withoutLocks leaves the page without Web Locks. AuthKit's lock is in localStorage then,
// and gets another name in each tab: hidden tabs, whose timers come once a second, may
// both believe to have it, and then one of them keeps it from all for good
// (tokencache/FAILURES.md, the traps).
const withoutLocks = `(() => {
	delete Navigator.prototype.locks;
	const mine = ' ' + Math.random();
	for (const method of ['getItem', 'setItem', 'removeItem']) {
		const real = Storage.prototype[method];
		Storage.prototype[method] = function (key, ...rest) {
			return real.call(this, String(key).startsWith('browser-tabs-lock-key-') ? key + mine : key, ...rest);
		};
	}
})()`

func TestTabsThatCannotShareRefreshByThemselves(t *testing.T) {
	t.Parallel()
	for name, without := range map[string]struct {
		setup   browser.Setup
		scripts []string
	}{
		"crossTab: false":     {setup: browser.Setup{Alone: true}},
		"no BroadcastChannel": {scripts: []string{"delete window.BroadcastChannel"}},
		"no Web Locks":        {scripts: []string{withoutLocks}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tabs := open(t, 3, without.setup, append([]string{asLockHolder}, without.scripts...)...)
			back := tabs[0].Nap()
			healed(t, tabs, back)
			for _, tab := range tabs {
				assert.Empty(t, tokens(tab, "tab"))
				assert.NotEmpty(t, tokens(tab, "provider"))
			}
			assert.GreaterOrEqual(t, within(tabs[0], back, browser.Patience), len(tabs))
			atRest(t, tabs[0])
		})
	}
}
