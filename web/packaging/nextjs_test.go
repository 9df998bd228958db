//go:build !js

package packaging

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

// The published AuthKit for Next.js: its middleware, its server actions and its hooks. The issuer has no grace for a
// refresh token that is spent.
func TestTheAdapterInNextJS(t *testing.T) {
	p := newProject(t, "next-authkit", "")
	p.run("next/dist/bin/next", "build")
	issuer := nextIssuer(t)
	address := p.start("next/dist/bin/next", "start")

	t.Run("nobody is signed in, as the provider's server action tells", func(t *testing.T) {
		assertReady(t, address, `/_next/static/media/holdfast\.gzip\.[\w-]+\.wasm$`)
	})

	tab := browser.Open(t, failingActions)
	tab.Navigate(address + "/sign-in")
	tab.Until("window.guard?.getSnapshot().status === 'fresh'", "the user is signed in")

	t.Run("what asks for the page in trouble touches no session", func(t *testing.T) {
		before := afterTheToken(tab, issuer)
		browser.Eval[bool](tab, "asked = 0, void guard.fetchAccessToken({ forceRefreshToken: true }), true")
		tab.Until("asked >= 2", "the page is asked for")
		assert.Equal(t, before, issuer.State().Counters)
		browser.Eval[bool](tab, "failing = false, true")
		tab.Until("guard.getSnapshot().status === 'fresh' && guard.getSnapshot().expiresAt > Date.now()", "the user is kept")
	})
	t.Run("control: with cookies, two that ask at once spend one refresh token", func(t *testing.T) {
		before := afterTheToken(tab, issuer)
		ask := "fetch(location.href, { method: 'HEAD', cache: 'no-store' })"
		browser.Eval[bool](tab, "Promise.all(["+ask+", "+ask+"]).then(() => true)")
		after := issuer.State().Counters
		assert.Equal(t, before.RefreshCalls+2, after.RefreshCalls)
		assert.Equal(t, before.RefreshOK+1, after.RefreshOK)
	})
}

// failingActions has server actions fail as in a network that is gone, and counts what asks for the page alone.
const failingActions = `window.failing = false;
window.asked = 0;
const send = window.fetch;
window.fetch = (input, init = {}) => {
	if (init.method === 'HEAD' && input === location.href) asked++;
	const acts = failing && new Headers(init.headers).has('next-action');
	return acts ? Promise.reject(new TypeError('Failed to fetch')) : send(input, init);
};`

// nextIssuer has the servers that are started from now on ask an issuer of the lab's.
func nextIssuer(t *testing.T) *backend.Page {
	t.Helper()
	lab := browser.NewLab(t)
	page := lab.Server.Page("next")
	emulator := true
	require.NoError(t, page.Configure(backend.PageConfig{TokenLife: 6 * time.Second, Emulator: &emulator}))
	at, err := url.Parse(lab.URL)
	require.NoError(t, err)
	for name, value := range map[string]string{
		"API_HOSTNAME": at.Hostname(), "API_PORT": at.Port(), "API_HTTPS": "false", "API_KEY": "sk_test",
		"CLIENT_ID": page.ClientID(), "COOKIE_PASSWORD": strings.Repeat("secret", 6),
	} {
		t.Setenv("WORKOS_"+name, value)
	}
	return page
}

// afterTheToken has every server action fail, waits until the token is over, and returns what the issuer has done so far.
func afterTheToken(tab *browser.Tab, issuer *backend.Page) backend.Counters {
	browser.Eval[bool](tab, "failing = true, true")
	tab.Until("guard.getSnapshot().expiresAt < Date.now() - 1000", "the token is over")
	return issuer.State().Counters
}
