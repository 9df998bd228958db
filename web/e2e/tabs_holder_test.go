//go:build !js

package e2e

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

const (
	// asLockHolder gives the page holds(...prefixes), whether it holds a lock of each such
	// name, and locksOf(state), the names of all tabs' locks that are held or pending. A page
	// can't ask for its own client id, so it looks who holds a lock that only it has.
	asLockHolder = `(() => {
		const query = navigator.locks.query.bind(navigator.locks);
		const own = 'whose ' + Math.random();
		window.locksOf = async (state) => (await query())[state].filter((lock) => !lock.name.startsWith('whose ')).map((lock) => lock.name);
		window.holds = (...prefixes) => navigator.locks.request(own, async () => {
			const { held } = await query();
			const { clientId } = held.find((lock) => lock.name.endsWith(own));
			const mine = held.filter((lock) => lock.clientId === clientId);
			return prefixes.every((prefix) => mine.some((lock) => lock.name.startsWith(prefix)));
		});
	})()`

	// ownProviderLock gives the provider's lock another name in each tab, as if it had
	// none: Chromium keeps that of a frozen tab for as long as the tab is frozen, and
	// nothing in another tab could do anything about it.
	ownProviderLock = `(() => {
		const request = LockManager.prototype.request;
		const mine = Math.random();
		LockManager.prototype.request = function (name, ...rest) {
			return request.call(this, name === 'WORKOS_REFRESH_SESSION' ? name + mine : name, ...rest);
		};
	})()`
)

// hang opens tabs, and has the refreshes in them never answered. It returns the tab that
// holds Holdfast's lock and its provider's, and the others. AuthKit may have begun a
// refresh of its own in another tab: until that is given up, no tab has both.
func hang(t *testing.T, n int, setup browser.Setup, scripts ...string) (holder *browser.App, others []*browser.App) {
	t.Helper()
	tabs := open(t, n, setup, append(scripts, asLockHolder)...)
	require.NoError(t, tabs[0].Page.SetAuthFault(backend.AuthFault{Kind: "hang"}))
	tabs[0].UntilTrouble(time.Now().Add(-time.Second), 1)
	require.Eventually(t, func() bool {
		holder = nil
		for _, tab := range tabs {
			if browser.Eval[bool](tab.Tab, "holds('holdfast ', 'WORKOS_REFRESH_SESSION')") {
				holder = tab
			}
		}
		return holder != nil
	}, browser.Patience, 50*time.Millisecond, "a tab holds both locks while its refresh is under way")
	return holder, slices.DeleteFunc(tabs, func(tab *browser.App) bool { return tab == holder })
}

// healed asserts that each tab gets a new token without having lost its user.
func healed(t *testing.T, tabs []*browser.App, since int64) {
	t.Helper()
	took := heals(tabs, since, browser.Patience)
	t.Logf("a fresh token accepted after %v", took)
	for i, tab := range tabs {
		assert.Less(t, took[i], browser.Patience, "it heals")
		assert.Empty(t, tab.Lost())
	}
}

// oneWait is far more than a wait for another tab may take, on a slow machine and with a
// hidden tab's timers. Calls that waited for a frozen tab itself would never end.
const oneWait = 10 * time.Second

// waited asserts that no call in the tabs was held for more than one wait since then: what
// it was held for before, while nothing answered, doesn't count. A tab that asks late is
// answered at once.
func waited(t *testing.T, tabs []*browser.App, since int64) {
	t.Helper()
	var held []float64
	for _, tab := range tabs {
		from := strconv.FormatInt(since, 10)
		held = append(held, browser.Eval[[]float64](tab.Tab, "lab.timeline().filter((e) => e.kind === 'answered' && e.at > "+from+").map((e) => Math.min(e.after, e.at - "+from+"))")...)
	}
	t.Logf("calls were held for, in ms: %v", held)
	require.NotEmpty(t, held)
	assert.Less(t, slices.Max(held), float64(oneWait.Milliseconds()))
}

// atRest asserts that in the end no tab of the browser holds a lock or waits for one.
func atRest(t *testing.T, tab *browser.App) {
	t.Helper()
	assert.Eventually(t, func() bool {
		return browser.Eval[bool](tab.Tab, "Promise.all([locksOf('held'), locksOf('pending')]).then((all) => all.flat().length === 0)")
	}, browser.Patience, 50*time.Millisecond, "both locks are free")
}

func TestAFrozenHolderDoesNotKeepTheOthersFromATokenForLong(t *testing.T) {
	t.Parallel()
	holder, others := hang(t, 3, browser.Setup{Cookie: true}, ownProviderLock)
	holder.Freeze()
	back := time.Now().UnixMilli()
	holder.Page.ClearAuthFault()
	healed(t, others, back)
	next := time.Now().UnixMilli()
	healed(t, others, next) // and so they go on
	waited(t, others, back)

	thawed := time.Now().UnixMilli()
	holder.Thaw()
	healed(t, []*browser.App{holder}, thawed)
	atRest(t, holder)
}

// Chromium freezes no page by itself that holds a lock. The provider's own lock stays
// with this one, so that no other tab can refresh: it has only to stay signed in.
func TestAHolderOfBothLocksThatFreezesSignsNobodyOut(t *testing.T) {
	t.Parallel()
	holder, others := hang(t, 3, browser.Setup{})
	holder.Freeze()
	holder.Page.ClearAuthFault()
	holder.UntilExpired()
	time.Sleep(5 * time.Second) // the others ask meanwhile
	thawed := time.Now().UnixMilli()
	holder.Thaw()
	healed(t, append(others, holder), thawed)
	atRest(t, holder)
}

func TestACrashedHolderLeavesBothLocksToTheOthers(t *testing.T) {
	t.Parallel()
	holder, others := hang(t, 3, browser.Setup{})
	holder.Crash()
	back := time.Now().UnixMilli()
	holder.Page.ClearAuthFault()
	healed(t, others, back)
	waited(t, others, back)
	atRest(t, others[0])
}
