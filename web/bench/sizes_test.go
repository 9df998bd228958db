//go:build !js

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a page loads before anything else is argued for by the byte.
func TestSizes(t *testing.T) {
	for entry, budget := range most {
		content, err := bundle(filepath.Join("..", "dist"), entry, filepath.Join("..", "node_modules", ".bin", "esbuild"))
		require.NoError(t, err, "run ./build.sh first")
		size, err := gzipped(content)
		require.NoError(t, err)
		assert.LessOrEqual(t, size, budget, "bytes of %s, minified and by gzip -9", entry)
	}
}

func TestTheEngineKeepsItsBudget(t *testing.T) {
	engine, err := os.ReadFile(filepath.Join("..", "dist", "holdfast.wasm"))
	require.NoError(t, err, "run ./build.sh first")
	size, err := brotlied(engine, brotli.BestCompression)
	require.NoError(t, err)
	assert.LessOrEqual(t, size, maxWasm, "bytes of holdfast.wasm, by brotli -11")

	packed, err := os.Stat(filepath.Join("..", "dist", packedEngine))
	require.NoError(t, err, "run ./build.sh first")
	assert.LessOrEqual(t, packed.Size(), int64(maxPacked), "bytes of what a page fetches")
}
