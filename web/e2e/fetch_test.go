//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// pageFetch is a page that has put its own function in fetch's place.
const pageFetch = `(() => {
	const real = window.fetch;
	window.seen = [];
	window.pageFetch = window.fetch = function (...args) {
		seen.push({ args, self: this });
		return real.apply(window, args);
	};
})()`

func TestOtherFetchesAreNotTouched(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, `
		window.guard = Holdfast.createGuard({ getAccessToken, transport: { match: ({ url }) => url.pathname === '/token' } });`, pageFetch)
	plain.Load()
	browser.Eval[string](plain.Tab, "guard.load()")
	assert.True(t, browser.Eval[bool](plain.Tab, "fetch !== pageFetch"), "Holdfast watches")

	for name, args := range map[string]string{
		"an address":                "['/elsewhere']",
		"an address and options":    "['/elsewhere', { headers: { a: 'b' } }]",
		"a request":                 "[new Request('/elsewhere')]",
		"a URL, and no body":        "[new URL('/elsewhere', location.href), { method: 'HEAD' }]",
		"what is no address":        "['http://']",
		"a request of another site": "['https://elsewhere.invalid/token/']",
	} {
		assert.True(t, browser.Eval[bool](plain.Tab, `(async () => {
			const args = `+args+`;
			const before = seen.length;
			const [mine, its] = await Promise.allSettled([fetch(...args), Promise.resolve().then(() => pageFetch(...args))]);
			const got = seen[before];
			return seen.length === before + 2 && got.self === window && got.args.every((arg, i) => arg === args[i])
				&& mine.status === its.status && mine.value?.status === its.value?.status && String(mine.reason) === String(its.reason);
		})()`), name)
	}

	assert.NotEmpty(t, browser.Eval[string](plain.Tab, "guard.fetchAccessToken({ forceRefreshToken: true })"))
	assert.True(t, browser.Eval[bool](plain.Tab, "seen.at(-1).args[1].signal instanceof AbortSignal"), "its own request is given a deadline")

	assert.True(t, browser.Eval[bool](plain.Tab, "guard.dispose(), fetch === pageFetch"), "dispose gives fetch back")
	assert.True(t, browser.Eval[bool](plain.Tab, "getAccessToken({ forceRefresh: true }).then(() => seen.at(-1).args[1].signal === undefined)"))
}
