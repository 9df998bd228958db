//go:build !js

package packaging

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThePackageInstallsAloneAndWithoutARegistry(t *testing.T) {
	entries, err := os.ReadDir(installed)
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	assert.Equal(t, []string{"holdfast"}, names, "no run-time dependency, and no peer is forced on anyone")
	for _, name := range []string{"README.md", "LICENSE", "dist/holdfast.gzip.wasm", "dist/holdfast.wasm", "dist/engine-chunk.js", "dist/holdfast.js"} {
		assert.FileExists(t, filepath.Join(installed, "holdfast", name))
	}
}

func TestEveryEntryOfTheManifestIsPackedWithItsTypesFirst(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(installed, "holdfast", "package.json"))
	require.NoError(t, err)
	var manifest struct {
		Exports map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(raw, &manifest))
	for entry, target := range manifest.Exports {
		var conditions struct{ Types, Default string }
		if json.Unmarshal(target, &conditions) != nil {
			continue // a bare file
		}
		assert.FileExists(t, filepath.Join(installed, "holdfast", conditions.Types), entry)
		assert.FileExists(t, filepath.Join(installed, "holdfast", conditions.Default), entry)
		assert.True(t, strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(string(target), "{")), `"types"`), entry)
	}
}

// An editor's "go to definition" ends in the source, and so does a debugger.
func TestEveryMapLeadsToASource(t *testing.T) {
	dist := filepath.Join(installed, "holdfast", "dist")
	maps := 0
	require.NoError(t, filepath.WalkDir(dist, func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".map" {
			return err
		}
		maps++
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		var file struct{ Sources, SourcesContent []string }
		require.NoError(t, json.Unmarshal(raw, &file))
		assert.NotEmpty(t, file.Sources, path)
		for i, source := range file.Sources {
			if i >= len(file.SourcesContent) {
				assert.FileExists(t, filepath.Join(filepath.Dir(path), source), path)
			}
		}
		return nil
	}))
	assert.Greater(t, maps, 50)
}

func TestPublint(t *testing.T) {
	out, err := output(".", environment(), "node_modules/.bin/publint", "run", tarball, "--strict")
	require.NoError(t, err)
	assert.Contains(t, string(out), "All good!")
}

// holdfast.js is for script tags: it has no types and no importers.
func TestAreTheTypesWrong(t *testing.T) {
	_, err := output(".", environment(), "node_modules/.bin/attw", tarball, "--profile", "esm-only", "--exclude-entrypoints", "./holdfast.js", "--format", "ascii")
	require.NoError(t, err)
}
