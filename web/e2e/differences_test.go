//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// lacking names what the product does without where it must.
const lacking = `Object.entries({
	requestIdleCallback: typeof requestIdleCallback === 'function',
	'the Navigation API': typeof navigation === 'object',
	'the freeze event': 'onfreeze' in document,
	'the quality of the network': 'connection' in navigator && 'effectiveType' in navigator.connection,
	'the priority of a fetch': (() => {
		let read = false;
		new Request('/', { get priority() { read = true; } });
		return read;
	})(),
	'Web Locks': 'locks' in navigator,
	BroadcastChannel: typeof BroadcastChannel === 'function',
	DecompressionStream: typeof DecompressionStream === 'function',
	'AbortSignal.timeout': typeof AbortSignal.timeout === 'function',
}).filter(([, there]) => !there).map(([name]) => name)`

// A browser that has got one of these needs its line in the docs changed.
func TestAnEngineComesByItselfWhateverTheBrowserLacks(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, plainGuard+"; guard.subscribe(() => {})")
	plain.Load()
	assert.Equal(t, map[browser.Engine][]string{
		browser.Chromium: {},
		browser.Firefox:  {"the freeze event", "the quality of the network"},
		browser.WebKit:   {"requestIdleCallback", "the Navigation API", "the freeze event", "the quality of the network"},
	}[browser.Current()], browser.Eval[[]string](plain.Tab, lacking))
	plain.Until("guard.getSnapshot().engine === 'ready'", "nobody has asked for it")
	assert.Positive(t, browser.Eval[float64](plain.Tab, `(([page]) => {
		const [{ startTime }] = performance.getEntriesByName(location.origin + '/holdfast.gzip.wasm');
		return startTime - page.loadEventEnd;
	})(performance.getEntriesByType('navigation'))`), "the page was loaded first")
}

// Each browser holds back the timers of a page that nobody sees, Go's with them, and none
// tells the page when the server is back.
func TestAPageThatNobodySeesHealsByItsTimers(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, guarded, browser.Witness)
	plain.Load()
	signIn(plain)
	degrade(plain)
	plain.Hide()
	browser.Eval[bool](plain.Tab, "lull = 0, true")
	plain.Until("lull > 700", "a timer of 100 ms comes once a second")
	plain.Always(browser.Granted)
	assert.NotEmpty(t, browser.Eval[string](plain.Tab, "held"))
	assert.Equal(t, "hidden", browser.Eval[string](plain.Tab, "document.visibilityState"))
}
