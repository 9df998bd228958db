//go:build !js

// Package packaging tries the packed package as its users get it: installed from
// the tarball, built by their bundlers, opened in Chromium. Run it by
// ./build.sh test, which builds the package first, and installs the bundlers and the packages of web/providers.
package packaging

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const vite, vite7 = "vite/bin/vite.js", "vite-7/bin/vite.js"

// develop starts Vite's dev server, which need not watch files that nobody edits.
func (p project) develop(vite string) string {
	p.t.Helper()
	p.write("vite.config.js", "export default { server: { watch: null } };")
	return p.start(vite, "--strictPort")
}

// The control: left at its default, it dies where the machine has no watch left.
func TestVite7DevServerDiesOfAWatch(t *testing.T) {
	out, err := newProject(t, "vite", "").command(vite7, "--port", "0").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "EMFILE")
}

func TestViteDevServer(t *testing.T) {
	t.Parallel()
	p := newProject(t, "vite", "")
	assertReady(t, p.develop(vite), `/node_modules/holdfast/dist/holdfast\.gzip\.wasm$`)
	require.FileExists(t, p.path("node_modules/.vite/deps/holdfast.js"), "pre-bundling is on")
}

func TestVite7DevServer(t *testing.T) {
	t.Parallel()
	p := newProject(t, "vite", "")
	assertReady(t, p.develop(vite7), `/node_modules/holdfast/dist/holdfast\.gzip\.wasm$`)
	require.FileExists(t, p.path("node_modules/.vite/deps/holdfast.js"), "pre-bundling is on")
}

// In a workspace the package may lie above the app's own folder.
func TestViteDevServerInAWorkspace(t *testing.T) {
	p := newProject(t, "vite-workspace", "app")
	p.withoutTheLine()
	assertReady(t, p.develop(vite), `/@fs/.*/node_modules/holdfast/dist/holdfast\.gzip\.wasm$`)
}

// Before Vite 8 that takes the README's line.
func TestVite7DevServerInAWorkspace(t *testing.T) {
	p := newProject(t, "vite-workspace", "app")
	assertReady(t, p.develop(vite7), `/@fs/.*/node_modules/holdfast/dist/holdfast\.gzip\.wasm$`)
}

func TestVite7DevServerInAWorkspaceWithoutTheLineSaysWhatIsMissing(t *testing.T) {
	p := newProject(t, "vite-workspace", "app")
	p.withoutTheLine()
	assertUnavailable(t, p.develop(vite7), "no engine at", "import wasmUrl from 'holdfast/holdfast.gzip.wasm?url'")
}

// withoutTheLine lets the page say nothing of where the engine is.
func (p project) withoutTheLine() {
	p.t.Helper()
	content, err := os.ReadFile("fixtures/vite/main.js")
	require.NoError(p.t, err)
	p.write("main.js", string(content))
}

func TestViteBuild(t *testing.T) {
	p := newProject(t, "vite", "")
	p.run(vite, "build", "--logLevel", "warn")
	p.assertShips("dist", "holdfast.gzip.wasm")
	assertReady(t, p.start(vite, "preview", "--strictPort"), `/assets/holdfast\.gzip-[\w-]{8}\.wasm$`)
}

func TestViteBuildWithABase(t *testing.T) {
	p := newProject(t, "vite", "")
	p.run(vite, "build", "--base", "/app/", "--logLevel", "warn")
	url := p.start(vite, "preview", "--base", "/app/", "--strictPort")
	assertReady(t, url+"/app/", `/app/assets/holdfast\.gzip-[\w-]{8}\.wasm$`)
}

// esbuild leaves new URL(…, import.meta.url) as it is, so the app imports the
// file: the README's line.
func TestEsbuild(t *testing.T) {
	p := newProject(t, "esbuild", "")
	p.run("esbuild/bin/esbuild", "main.js", "--bundle", "--format=esm", "--splitting", "--loader:.wasm=file", "--outdir=dist", "--log-level=warning")
	p.publish()
	p.assertShips("dist", "holdfast.gzip.wasm")
	assertReady(t, serve(t, p.path("dist")), `/holdfast\.gzip-[0-9A-Z]{8}\.wasm$`)
}

// An application whose server has better than gzip for it may name the program as it is.
func TestEsbuildWithTheProgramAsItIs(t *testing.T) {
	p := newProject(t, "esbuild", "")
	main, err := os.ReadFile(p.path("main.js"))
	require.NoError(t, err)
	p.write("main.js", strings.Replace(string(main), "holdfast.gzip.wasm", "holdfast.wasm", 1))
	p.run("esbuild/bin/esbuild", "main.js", "--bundle", "--format=esm", "--splitting", "--loader:.wasm=file", "--outdir=dist", "--log-level=warning")
	p.publish()
	p.assertShips("dist", "holdfast.wasm")
	assertReady(t, serve(t, p.path("dist")), `/holdfast-[0-9A-Z]{8}\.wasm$`)
}

func TestEsbuildWithoutTheLineSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for name, format := range map[string]string{"a module": "esm", "a script": "iife"} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t, "esbuild", "")
			p.withoutTheLine()
			p.run("esbuild/bin/esbuild", "main.js", "--bundle", "--format="+format, "--outdir=dist", "--log-level=error")
			p.publish()
			assertUnavailable(t, serve(t, p.path("dist")), "Serve holdfast.gzip.wasm", `set the option \"wasmUrl\"`)
		})
	}
}

func TestWebpack(t *testing.T) {
	t.Parallel()
	p := newProject(t, "webpack", "")
	p.run("node", "build.js")
	p.publish()
	p.assertShips("dist", "holdfast.gzip.wasm")
	assertReady(t, serve(t, p.path("dist")), `/[0-9a-f]{20}\.wasm$`)
}

// assertShips holds that a build has this file of the package's as its engine, and no
// other.
func (p project) assertShips(folder, name string) {
	p.t.Helper()
	var found [][]byte
	require.NoError(p.t, filepath.WalkDir(p.path(folder), func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".wasm" {
			var content []byte
			content, err = os.ReadFile(path)
			found = append(found, content)
		}
		return err
	}))
	require.Len(p.t, found, 1)
	assert.True(p.t, bytes.Equal(built(p.t, name), found[0]), "it is %s", name)
}

// publish puts the page beside its bundle.
func (p project) publish() {
	p.t.Helper()
	page, err := os.ReadFile(p.path("index.html"))
	require.NoError(p.t, err)
	p.write("dist/index.html", string(page))
}
