//go:build !js

package packaging

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tarball is what `npm pack` makes of the built package, and installed the folder
// into which `npm install` has put it.
var tarball, installed string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		temp, err := os.MkdirTemp("", "holdfast-packaging-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(temp)
		if err := pack(temp); err == nil {
			installed, err = install(temp, fresh(temp))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err, "(run ./build.sh test, which builds the package first)")
			return 1
		}
		return m.Run()
	}())
}

func pack(temp string) error {
	out, err := output("..", fresh(temp), "npm", "pack", "--json", "--loglevel=error", "--pack-destination", temp)
	if err != nil {
		return err
	}
	var packed []struct{ Filename string }
	if err := json.Unmarshal(out, &packed); err != nil || len(packed) != 1 {
		return fmt.Errorf("npm pack answered %s: %w", out, err)
	}
	tarball = filepath.Join(temp, packed[0].Filename)
	return nil
}

// install installs the tarball into an empty project in temp, without asking any
// registry. Returns its node_modules.
func install(temp string, env []string) (string, error) {
	project, err := os.MkdirTemp(temp, "project-")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(project, "package.json"), []byte(`{"private": true}`), 0o644); err != nil {
		return "", err
	}
	_, err = output(project, env, "npm", "install", "--offline", "--no-audit", "--no-fund", "--loglevel=error", tarball)
	return filepath.Join(project, "node_modules"), err
}

// fresh is the environment of an npm that was never used: with a cache of its own
// in temp, and no settings.
func fresh(temp string) []string {
	return environment(
		"npm_config_cache="+filepath.Join(temp, "npm-cache"),
		"npm_config_userconfig="+filepath.Join(temp, "no-user.npmrc"),
		"npm_config_globalconfig="+filepath.Join(temp, "no-global.npmrc"),
	)
}

// environment is this process's, and more, without what its user has set for npm
// and Node.js: another cache, options, production.
func environment(more ...string) []string {
	return append(slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name := strings.ToLower(entry)
		return strings.HasPrefix(name, "npm_config_") || strings.HasPrefix(name, "node_")
	}), more...)
}

// npm looks for optional peers too, to see whether they'd conflict. A cache that
// knows of a package that wants React, and does not know of React, makes that a
// conflict: ERESOLVE, "Found: react@undefined". A developer's cache may be such.
func TestTheInstallIsNotLedAstrayByTheUsersNpm(t *testing.T) {
	registry := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/convex" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, `{"name": "convex", "dist-tags": {"latest": "1.48.0"}, "versions": {"1.48.0": {
			"name": "convex", "version": "1.48.0", "peerDependencies": {"react": "^18.0.0 || ^19.0.0"},
			"dist": {"tarball": "http://localhost/convex.tgz"}
		}}}`)
	}))
	defer registry.Close()
	cache := t.TempDir()
	led := append(fresh(t.TempDir()), "npm_config_registry="+registry.URL, "npm_config_noproxy=127.0.0.1", "npm_config_cache="+cache)
	_, err := output(t.TempDir(), led, "npm", "view", "convex", "version")
	require.NoError(t, err)

	t.Setenv("npm_config_registry", registry.URL)
	t.Setenv("npm_config_cache", cache)
	modules, err := install(t.TempDir(), fresh(t.TempDir()))
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(modules, "holdfast", "package.json"))

	// The control: with that cache.
	if _, err = install(t.TempDir(), led); err == nil {
		t.Skip("this npm puts up with such a cache")
	}
	assert.ErrorContains(t, err, "react@undefined")
}
