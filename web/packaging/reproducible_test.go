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

// SECURITY.md says how a reader compares the packed engine with one that they have
// built: it must not tell of the folder, nor of the time.
func TestTheEngineIsTheSameWhereverItIsBuilt(t *testing.T) {
	packed := sumOf(t, filepath.Join(installed, "holdfast/dist/holdfast.wasm"))

	elsewhere := filepath.Join(t.TempDir(), "another", "folder")
	require.NoError(t, os.MkdirAll(filepath.Join(elsewhere, "web"), 0o755))
	for _, name := range []string{"build.sh", "go.mod", "go.sum", "web/package.json"} {
		content, err := os.ReadFile(filepath.Join("../..", name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(elsewhere, name), content, 0o755))
	}
	for _, name := range []string{"jsbridge", "tokencache", "wasm"} {
		require.NoError(t, os.CopyFS(filepath.Join(elsewhere, name), os.DirFS(filepath.Join("../..", name))))
	}
	_, err := output(elsewhere, environment(), "./build.sh", "engine", "holdfast.wasm")
	require.NoError(t, err)
	assert.Equal(t, packed, sumOf(t, filepath.Join(elsewhere, "holdfast.wasm")))

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
