//go:build !js

package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a page loads before anything else is argued for by the byte.
func TestSizes(t *testing.T) {
	for entry, budget := range most {
		content, err := bundle(filepath.Join("..", "dist", entry+".js"), filepath.Join("..", "node_modules", ".bin", "esbuild"))
		require.NoError(t, err, "run ./build.sh first")
		size, err := gzipped(content)
		require.NoError(t, err)
		assert.LessOrEqual(t, size, budget, "bytes of %s, minified and by gzip -9", entry)
	}
}
