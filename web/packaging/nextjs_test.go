//go:build !js

package packaging

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

const nextExample = "nextjs-authkit-convex"

// The published AuthKit for Next.js: its middleware, its server actions and its hooks.
func TestTheExampleInNextJS(t *testing.T) {
	t.Parallel()
	// Turbopack reads nothing outside of the folder with the lock files.
	dir, err := filepath.Abs(filepath.Join("projects", nextExample))
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(dir))
	p := exampleIn(t, dir, "node_modules", nextExample)
	p.withControl("control")
	app, issuer := serveWithServer(p, nextJS)
	p.assertShips(".next/static", "holdfast.gzip.wasm")

	t.Run("the engine comes without a word", func(t *testing.T) {
		tab := browser.Open(t, noteProblems)
		tab.Navigate(app.url)
		tab.Until(`performance.getEntriesByType('resource').some(({ name }) => /\/_next\/static\/media\/holdfast\.gzip\.[\w-]+\.wasm$/.test(name))`, "the engine comes")
		tab.Until(signInButton, "the page offers to sign in")
		assert.Empty(t, browser.Eval[[]string](tab, "problems"))
		assert.Empty(t, tab.Console())
	})
	t.Run("an auth server that is down past the token's end costs nobody their session, but without Holdfast", func(t *testing.T) {
		v, control := visitSignedIn(t, app), visitSignedIn(t, app)
		control.Navigate(app.url + "/control")
		control.Until(inPage, "the user is signed in there, too")
		browser.Eval[bool](control.Tab, "window.lost = false, true")
		app.heal = func() {
			control.Until("window.lost", "the user is out")
			issuer.ClearAuthFault()
		}
		v.assertKept(t, app)
		app.revoke(v)
		v.Until("window.lost", "the session is over, and shown to be")
	})
	app.scripts = []string{failingActions}
	v := visitSignedIn(t, app)
	browser.Eval[bool](v.Tab, "failing = true, true")
	require.NoError(t, issuer.Configure(backend.PageConfig{RotationGrace: backend.NoGrace}))
	time.Sleep(servedLife + time.Second)
	t.Run("what asks for the page in trouble touches no session", func(t *testing.T) {
		before := issuer.State().Counters.RefreshCalls
		browser.Eval[bool](v.Tab, "asked = 0, true")
		v.Until("asked >= 2", "the page is asked for")
		assert.Equal(t, before, issuer.State().Counters.RefreshCalls)
	})
	t.Run("control: with cookies, two that ask at once spend one refresh token", func(t *testing.T) {
		before := issuer.State().Counters
		ask := "fetch(location.href, { method: 'HEAD', cache: 'no-store' })"
		browser.Eval[bool](v.Tab, "Promise.all(["+ask+", "+ask+"]).then(() => true)")
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

// withControl has the app a second time, without Holdfast and at another path: two builds would take twice as long.
func (p project) withControl(path string) {
	p.t.Helper()
	control := exampleIn(p.t, p.t.TempDir(), "node_modules", nextExample, without)
	require.NoError(p.t, os.Mkdir(p.path("app/(holdfast)"), 0o755))
	require.NoError(p.t, os.MkdirAll(p.path("app/(control)/"+path), 0o755))
	require.NoError(p.t, os.Mkdir(p.path(path), 0o755))
	for _, name := range []string{"layout.tsx", "page.tsx"} {
		require.NoError(p.t, os.Rename(p.path("app/"+name), p.path("app/(holdfast)/"+name)))
		p.write("app/(control)/"+path+"/"+name, control.read("app/"+name, path))
	}
	for _, name := range control.names(control.path("components")) {
		p.write(path+"/"+name, control.read("components/"+name, path))
	}
}

// read is a file of an app whose components are in another folder.
func (p project) read(name, components string) string {
	p.t.Helper()
	content, err := os.ReadFile(p.path(name))
	require.NoError(p.t, err)
	return strings.ReplaceAll(string(content), "'@/components/", "'@/"+components+"/")
}
