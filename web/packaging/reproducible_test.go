//go:build !js

package packaging

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// SECURITY.md says how a reader compares the package, and the engine in it, with what
// they have built: neither must tell of the folder, nor of the time.
func TestThePackageIsTheSameWhereverItIsBuilt(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "another", "folder")
	require.NoError(t, os.MkdirAll(filepath.Join(elsewhere, "web"), 0o755))
	for _, name := range []string{"build.sh", "go.mod", "go.sum", "LICENSE", "web/package.json", "web/package-lock.json", "web/README.md",
		"web/tsconfig.json", "web/tsconfig.build.json"} {
		from := filepath.Join("../..", name)
		content, err := os.ReadFile(from)
		require.NoError(t, err)
		info, err := os.Stat(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(elsewhere, name), content, info.Mode()), "a package tells which files can be run")
	}
	for _, name := range []string{"jsbridge", "tokencache", "wasm", "web/src"} {
		require.NoError(t, os.CopyFS(filepath.Join(elsewhere, name), os.DirFS(filepath.Join("../..", name))))
	}
	modules, err := filepath.Abs("../node_modules")
	require.NoError(t, err)
	require.NoError(t, os.Symlink(modules, filepath.Join(elsewhere, "web/node_modules")))
	_, err = output(elsewhere, environment(), "./build.sh", "pack", "packed")
	require.NoError(t, err)
	packed := sumOf(t, filepath.Join(installed, "holdfast/dist/holdfast.wasm"))
	assert.Equal(t, packed, sumOf(t, filepath.Join(elsewhere, "web/dist/holdfast.wasm")))
	assert.Equal(t, sumOf(t, tarball), sumOf(t, filepath.Join(elsewhere, "packed", filepath.Base(tarball))))

	file, err := gzip.NewReader(bytes.NewReader(built(t, "holdfast.gzip.wasm")))
	require.NoError(t, err)
	inflated := sha256.New()
	_, err = io.Copy(inflated, file)
	require.NoError(t, err)
	assert.Equal(t, packed[:], inflated.Sum(nil), "and so is what a page inflates")
}

func sumOf(t *testing.T, path string) [sha256.Size]byte {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return sha256.Sum256(content)
}
