//go:build !js

package packaging

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const tsc = "../../providers/node_modules/typescript/bin/tsc"

// adapterPages are the entries for one provider each, and the page of the docs that leads there: by a diff, which is
// applied to the app of today in web/providers or fixtures/providers, or by a program of its own.
var adapterPages = []struct{ entry, page, language string }{
	{"auth0", "docs/providers/auth0.md", "diff"},
	{"authkit-react", "docs/getting-started/vite.md", "diff"},
	{"authkit-tanstack", "docs/providers/authkit-tanstack.md", "diff"},
	{"better-auth", "docs/providers/better-auth.md", "diff"},
	{"clerk", "docs/providers/clerk.md", "diff"},
	{"convex-auth", "docs/providers/convex-auth.md", "diff"},
	{"metrics", "docs/telemetry.md", "ts"},
	{"presets", "docs/providers/presets.md", "ts"},
	{"supabase", "docs/providers/supabase.md", "diff"},
}

func TestTheDocsLeadToEachAdapterInVite(t *testing.T) {
	p := adaptersProject(t)
	for _, c := range adapterPages {
		program := fenced(t, c.page, c.language, "holdfast/"+c.entry)
		if c.language == "diff" {
			var err error
			program, err = patched(p.today(c.entry), program)
			require.NoError(t, err, c.page)
		} else {
			program += "\ndeclare function getAccessToken(): Promise<string>; // the reader's own\nexport default () => <p>{String(guard)}</p>;\n"
		}
		p.page(c.entry, program)
	}
	// Its components need Next.js's bundler, which TestTheExampleInNextJS has.
	p.write("src/nextjs.tsx", fenced(t, "docs/getting-started/nextjs.md", "tsx", "holdfast/authkit-nextjs"))
	p.run(tsc)
	entries := entriesOf(t)
	for _, c := range adapterPages {
		t.Run(c.entry, func(t *testing.T) {
			p := project{t, p.dir}
			p.run(vite, "build", "pages/"+c.entry, "--config", "vite.config.js", "--logLevel", "warn")
			p.assertShips("pages/"+c.entry+"/dist", "holdfast.gzip.wasm")
			bundle := p.bundled("pages/" + c.entry + "/dist")
			assert.Contains(t, bundle.holdfast(), entries[c.entry])
			assert.Subset(t, []string{c.entry, "convex", "shared"}, bundle.adapters(), "no other provider's")
			_, err := bundle.engine()
			assert.NoError(t, err)
		})
	}
}

func TestEveryPageOfAProviderIsTried(t *testing.T) {
	pages, err := filepath.Glob("../../docs/providers/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	for _, page := range pages {
		assert.True(t, slices.ContainsFunc(adapterPages, func(c struct{ entry, page, language string }) bool {
			return c.page == "docs/providers/"+filepath.Base(page)
		}), page)
	}
}

// Who reads another page first is told the same.
func TestEveryPageHasTheSameDiffForAuthKit(t *testing.T) {
	const entry = "holdfast/authkit-react"
	diff := fenced(t, "docs/getting-started/vite.md", "diff", entry)
	for _, page := range []string{"README.md", "web/README.md", "docs/migration.md"} {
		assert.Equal(t, diff, fenced(t, page, "diff", entry), page)
	}
}

// The control: what the test above looks at does tell the difference.
func TestWhatTheDocsDoNotSayIsNotBundled(t *testing.T) {
	p := adaptersProject(t)
	p.page("better-auth", p.today("better-auth"))
	p.page("two", "import { ConvexProviderWithClerk } from 'holdfast/clerk';\nimport { ConvexAuthProvider } from 'holdfast/convex-auth';\n"+
		"export default () => [ConvexProviderWithClerk, ConvexAuthProvider].join();\n")
	p.page("none", "import { Nobody } from 'holdfast/nobody';\nexport default Nobody;\n")
	for _, name := range []string{"better-auth", "two"} {
		p.run(vite, "build", "pages/"+name, "--config", "vite.config.js", "--logLevel", "warn")
	}
	assert.Empty(t, p.bundled("pages/better-auth/dist").holdfast())
	assert.Subset(t, p.bundled("pages/two/dist").adapters(), []string{"clerk", "convex-auth"})

	out, err := p.command(vite, "build", "pages/none", "--config", "vite.config.js", "--logLevel", "warn").CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(out), `"./nobody" is not exported`)
	out, err = p.command(tsc).CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(out), "holdfast/nobody")
	assert.NotContains(t, string(out), "holdfast/clerk")
}

// adaptersProject has the lab's apps, the packages that they are written for, and the packed package.
func adaptersProject(t *testing.T) project {
	t.Helper()
	p := newProject(t, "providers", "")
	ofAuthKit := []string{"@workos", "@workos-inc"} // the package's tests have all of its SDKs
	for _, name := range p.names("../providers/node_modules") {
		if name != "holdfast" && !strings.HasPrefix(name, ".") && !slices.Contains(ofAuthKit, name) {
			p.linkAs(name, "../providers/node_modules/"+name)
		}
	}
	for _, name := range ofAuthKit {
		p.linkAs(name, "../node_modules/"+name)
	}
	for _, name := range []string{"lab.ts", "recorder.tsx"} {
		p.borrow(name)
	}
	for _, app := range p.names("../providers/src/apps") {
		for _, file := range p.names("../providers/src/apps/" + app) {
			p.borrow("apps/" + app + "/" + file)
		}
	}
	return p
}

func (p project) names(folder string) (names []string) {
	p.t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(p.t, err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// borrow has a file of the lab's apps, unless the fixture has one in its place.
func (p project) borrow(name string) {
	p.t.Helper()
	if _, err := os.Stat(p.path("src/" + name)); err == nil {
		return
	}
	content, err := os.ReadFile(filepath.Join("../providers/src", name))
	require.NoError(p.t, err)
	require.NoError(p.t, os.MkdirAll(filepath.Dir(p.path("src/"+name)), 0o755))
	p.write("src/"+name, string(content))
}

// today is an app as it is without Holdfast.
func (p project) today(app string) string {
	p.t.Helper()
	content, err := os.ReadFile(p.path("src/apps/" + app + "/today.tsx"))
	require.NoError(p.t, err)
	return string(content)
}

// page has an app be this program, and shows it on a page of its own.
func (p project) page(app, program string) {
	p.t.Helper()
	for _, folder := range []string{"src/apps/", "pages/"} {
		require.NoError(p.t, os.MkdirAll(p.path(folder+app), 0o755))
	}
	p.write("src/apps/"+app+"/today.tsx", program)
	p.write("pages/"+app+"/main.tsx", fmt.Sprintf(`import { createRoot } from 'react-dom/client';
import Today from '../../src/apps/%s/today';
import type { App } from '../../src/lab';

const Page: App = Today;
createRoot(document.body).render(<Page lab={{ auth: location.origin, convex: location.origin, life: 8 }} />);
`, app))
	p.write("pages/"+app+"/index.html", `<!doctype html>
<html lang="en">
  <title>Holdfast</title>
  <body><script type="module" src="./main.tsx"></script></body>
</html>
`)
}

// bundle is what the fixture's vite.config.js writes down.
type bundle []struct {
	FileName         string
	Imports, Modules []string
}

func (p project) bundled(folder string) (told bundle) {
	p.t.Helper()
	content, err := os.ReadFile(p.path(folder + "/contents.json"))
	require.NoError(p.t, err)
	require.NoError(p.t, json.Unmarshal(content, &told))
	require.NotEmpty(p.t, told)
	return told
}

var ofHoldfast = regexp.MustCompile(`/projects/\w+/node_modules/holdfast/(dist/.*)$`)

// holdfast are the files of the packed package that are in the bundle.
func (b bundle) holdfast() (files []string) {
	for _, chunk := range b {
		for _, module := range chunk.Modules {
			if found := ofHoldfast.FindStringSubmatch(module); found != nil {
				files = append(files, found[1])
			}
		}
	}
	return files
}

// adapters are the folders of dist/adapters that something of is in the bundle.
func (b bundle) adapters() (folders []string) {
	for _, file := range b.holdfast() {
		if parts := strings.Split(file, "/"); parts[1] == "adapters" && !slices.Contains(folders, parts[2]) {
			folders = append(folders, parts[2])
		}
	}
	return folders
}

// engine is the file that has what knows the engine, and nothing else, and that no other imports at once.
func (b bundle) engine() (file string, err error) {
	for _, chunk := range b {
		if !slices.ContainsFunc(chunk.Modules, func(id string) bool { return strings.HasSuffix(id, "/holdfast/dist/engine-chunk.js") }) {
			continue
		}
		if file != "" || len(chunk.Modules) != 1 {
			return "", fmt.Errorf("in %s, too, or with more: %q", chunk.FileName, chunk.Modules)
		}
		file = chunk.FileName
	}
	for _, chunk := range b {
		if slices.Contains(chunk.Imports, file) {
			return "", fmt.Errorf("%s imports it at once", chunk.FileName)
		}
	}
	if file == "" {
		return "", errors.New("nowhere")
	}
	return file, nil
}

func TestAnEngineThatDoesNotComeLaterIsFound(t *testing.T) {
	const main, engine = "/main.tsx", "/projects/p/node_modules/holdfast/dist/engine-chunk.js"
	for name, b := range map[string]bundle{
		"nowhere":       {{FileName: "index.js", Modules: []string{main}}},
		"with the page": {{FileName: "index.js", Modules: []string{engine, main}}},
		"in two files":  {{FileName: "engine.js", Modules: []string{engine}}, {FileName: "again.js", Modules: []string{engine}}},
		"at once":       {{FileName: "index.js", Modules: []string{main}, Imports: []string{"engine.js"}}, {FileName: "engine.js", Modules: []string{engine}}},
	} {
		_, err := b.engine()
		assert.Error(t, err, name)
	}
}

// entriesOf are the package's entries, and the file of each.
func entriesOf(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(installed, "holdfast", "package.json"))
	require.NoError(t, err)
	var manifest struct {
		Exports map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(raw, &manifest))
	entries := map[string]string{}
	for entry, target := range manifest.Exports {
		var conditions struct{ Default string }
		if json.Unmarshal(target, &conditions) == nil {
			entries[strings.TrimPrefix(entry, "./")] = strings.TrimPrefix(conditions.Default, "./")
		}
	}
	return entries
}
