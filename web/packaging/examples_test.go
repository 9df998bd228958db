//go:build !js

package packaging

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend"
	"holdfast/web/demo/browser"
)

// without removes Holdfast from an example.
const without = "without-holdfast.diff"

// served is an example that runs, and what its servers can be put into.
type served struct {
	url     string
	scripts []string // run before those of the page
	// trouble ends the page's token, and lets it get no other; heal ends that.
	trouble, heal func()
	met           func(visitor) // waits until the page has met the trouble
	revoke        func(visitor) // ends the session, and the token; nil where it takes too long until the page shows that
}

// exampleApps are the examples, and what serves each.
var exampleApps = map[string]func(project) served{
	"script":              serveScript,
	"tanstack-start":      serveTanStackStart,
	"vite-authkit-convex": serveOnLab,
	"vite-clerk-convex":   serveOnClerk,
	"without-react":       serveOnLab,
}

func TestTheExamplesKeepTheirUsers(t *testing.T) {
	t.Parallel()
	for name, serve := range exampleApps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := serve(newExample(t, name))
			v := visitSignedIn(t, app)
			v.assertKept(t, app)
			if app.revoke != nil {
				app.revoke(v)
				v.Until("window.lost", "the session is over, and shown to be")
			}
		})
	}
}

// The control, and what becomes of a reader who applies the diff.
func TestTheExamplesWithoutHoldfastLoseTheirUsers(t *testing.T) {
	t.Parallel()
	for name, serve := range exampleApps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := serve(newExample(t, name, without))
			v := visitSignedIn(t, app)
			app.trouble()
			v.Until("window.lost", "the user is out")
		})
	}
}

// visitor is somebody who uses an example.
type visitor struct{ *browser.Tab }

const signInButton = `[...document.querySelectorAll('a, button')].find((button) => button.textContent === 'Sign in')`

// inPage says that the page shows its user as signed in.
const inPage = `/\bSign out\b/.test(document.body?.innerText)`

// noteLost notes in window.lost that the page offers to sign in. A page that is loaded again knows of nothing.
const noteLost = `new MutationObserver(() => {
	if (/\bSign in\b/.test(document.body?.innerText)) window.lost = true;
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });`

func visitSignedIn(t *testing.T, app served) visitor {
	t.Helper()
	v := visitor{browser.Open(t, append(app.scripts, noteLost)...)}
	v.Navigate(app.url)
	v.Until("window.lost", "the page offers to sign in")
	browser.Eval[bool](v.Tab, "setTimeout(() => "+signInButton+".click()), true") // which may leave the page
	v.Until(inPage, "the user is signed in")
	v.says("Hello")
	browser.Eval[bool](v.Tab, "window.lost = false, true")
	return v
}

// says sends a message, and waits for it to be listed: a server has taken the user's token.
func (v visitor) says(words string) {
	browser.Eval[bool](v.Tab, "(([form]) => { form.elements.text.value = '"+words+"'; form.requestSubmit(); return true; })(document.forms)")
	v.Until("document.querySelector('ul').innerText.includes('"+words+"')", "the message is listed")
}

// assertKept puts the app into trouble, through which its user stays signed in.
func (v visitor) assertKept(t *testing.T, app served) {
	t.Helper()
	app.trouble()
	app.met(v)
	time.Sleep(3 * time.Second)
	assert.False(t, v.lost())
	app.heal()
	v.says("Back again")
	assert.False(t, v.lost())
}

// isTold waits until the page tells its user of the trouble.
func (v visitor) isTold() {
	v.Until("/Reconnecting/.test(document.body.innerText)", "the page tells of the trouble")
}

// lost says that the page has offered to sign in, or has been loaded again.
func (v visitor) lost() bool { return browser.Eval[bool](v.Tab, "window.lost !== false") }

// serveOnLab builds an app of AuthKit's, whose issuer and deployment are the lab's, as examples/README.md has it.
func serveOnLab(p project) served {
	p.t.Helper()
	lab := browser.NewLab(p.t)
	page := lab.Server.Page("example")
	p.settings(map[string]string{
		"VITE_WORKOS_CLIENT_ID": page.ClientID(), "VITE_WORKOS_API_URL": lab.URL, "VITE_CONVEX_URL": lab.URL + "/pages/" + page.ID(),
	})
	p.run("npm", "run", "build")
	return served{
		url: serve(p.t, p.path("dist")),
		trouble: func() {
			require.NoError(p.t, page.SetAuthFault(backend.AuthFault{Kind: "drop"}))
			page.Expire()
		},
		heal:   page.ClearAuthFault,
		met:    visitor.isTold,
		revoke: func(visitor) { page.Revoke(); page.Expire() },
	}
}

func TestEveryExampleIsTried(t *testing.T) {
	readmes, err := filepath.Glob(examples + "/*/README.md")
	require.NoError(t, err)
	require.NotEmpty(t, readmes)
	index, err := os.ReadFile(examples + "/README.md")
	require.NoError(t, err)
	tried := append(slices.Collect(maps.Keys(exampleApps)), nextExample)
	for _, readme := range readmes {
		name := filepath.Base(filepath.Dir(readme))
		assert.Contains(t, tried, name)
		assert.Contains(t, string(index), "("+name+"/README.md)")
	}
}

// What the docs tell a reader to change makes their app the example.
func TestTheDocsLeadToTheExamples(t *testing.T) {
	const main = "src/main.tsx"
	for name, page := range map[string]string{
		"vite-authkit-convex": "docs/getting-started/vite.md",
		"vite-clerk-convex":   "docs/providers/clerk.md",
	} {
		before, err := os.ReadFile(newExample(t, name, without).path(main))
		require.NoError(t, err)
		want, err := os.ReadFile(filepath.Join(examples, name, main))
		require.NoError(t, err)
		got, err := patched(string(before), fenced(t, page, "diff", "holdfast/"))
		require.NoError(t, err, page)
		assert.Equal(t, string(want), got, page)
	}
	provider, err := os.ReadFile(filepath.Join(examples, nextExample, "components/ConvexClientProvider.tsx"))
	require.NoError(t, err)
	assert.Equal(t, string(provider), fenced(t, "docs/getting-started/nextjs.md", "tsx", "holdfast/authkit-nextjs"))
}

// A reader may compare two of them.
func TestTheExamplesHaveTheSameFunctions(t *testing.T) {
	const one = examples + "/vite-authkit-convex/convex"
	for _, name := range []string{"messages.ts", "schema.ts", "_generated/api.d.ts", "_generated/api.js", "_generated/dataModel.d.ts",
		"_generated/server.d.ts", "_generated/server.js"} {
		want, err := os.ReadFile(filepath.Join(one, name))
		require.NoError(t, err)
		copies, err := filepath.Glob(filepath.Join(examples, "*", "convex", name))
		require.NoError(t, err)
		for _, another := range copies {
			got, err := os.ReadFile(another)
			require.NoError(t, err)
			assert.Equal(t, strings.Split(string(want), "\n"), strings.Split(string(got), "\n"), another)
		}
	}
}
