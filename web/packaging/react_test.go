//go:build !js

package packaging

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The README's app, with the published clients. Two entries of the package share
// a React context, which must be one however Vite cuts them.
func TestTheAdapterInVite(t *testing.T) {
	t.Parallel()
	const wasm = `holdfast\.gzip[\w-]*\.wasm$`
	t.Run("dev server", func(t *testing.T) {
		assertReady(t, newProject(t, "vite-react", "").develop(vite), wasm)
	})
	t.Run("dev server of Vite 7", func(t *testing.T) {
		assertReady(t, newProject(t, "vite-react", "").develop(vite7), wasm)
	})
	t.Run("build, with React 18", func(t *testing.T) {
		p := newProject(t, "vite-react", "")
		// All that imports React must find the same one.
		for name, from := range map[string]string{"react": "react-18", "react-dom": "react-dom-18", "convex": "convex", "@workos-inc/authkit-react": "@workos-inc/authkit-react"} {
			to := p.path("node_modules/" + name)
			require.NoError(t, os.CopyFS(to, os.DirFS(filepath.Join("node_modules", filepath.FromSlash(from)))))
		}
		p.run(vite, "build", "--logLevel", "warn")
		assertReady(t, p.start(vite, "preview", "--strictPort"), wasm)
	})
}
