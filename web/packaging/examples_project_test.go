//go:build !js

package packaging

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const examples = "../../examples"

// newExample is one of the examples as a reader has it: a copy, with these of its own diffs applied, and the packages
// that it names. Nothing else is found from there.
func newExample(t *testing.T, name string, diffs ...string) project {
	t.Helper()
	return exampleIn(t, t.TempDir(), "../providers/node_modules", name, diffs...)
}

// exampleIn is newExample in a folder, with packages from another.
func exampleIn(t *testing.T, dir, packages, name string, diffs ...string) project {
	t.Helper()
	p := project{t, dir}
	from := filepath.Join(examples, name)
	// Not what somebody has installed or built there.
	listed, err := output(from, environment(), "git", "ls-files", "--cached", "--others", "--exclude-standard")
	require.NoError(t, err)
	for _, file := range strings.Fields(string(listed)) {
		content, err := os.ReadFile(filepath.Join(from, file))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(p.path(file)), 0o755))
		p.write(file, string(content))
	}
	for _, diff := range diffs {
		p.run("git", "apply", diff)
	}
	p.install(packages)
	return p
}

// install has the packages that package.json names where npm would put them: the packed one, and from a folder those of
// the versions that it names.
func (p project) install(from string) {
	p.t.Helper()
	var manifest struct{ Dependencies, DevDependencies map[string]string }
	p.manifest(p.path("package.json"), &manifest)
	maps.Copy(manifest.Dependencies, manifest.DevDependencies)
	require.NoError(p.t, os.Mkdir(p.path("node_modules"), 0o755))
	for name, wanted := range manifest.Dependencies {
		if name == "holdfast" {
			assert.Equal(p.t, "^"+p.versionOf(filepath.Join(installed, name)), wanted, "the version in web/package.json")
			require.NoError(p.t, os.CopyFS(p.path("node_modules/"+name), os.DirFS(filepath.Join(installed, name))))
			continue
		}
		assert.Equal(p.t, p.versionOf(filepath.Join(from, name)), wanted, "%s, as the tests have it", name)
		p.linkAs(name, filepath.Join(from, name))
	}
	p.linkAs(".bin", filepath.Join(from, ".bin"))
}

func (p project) manifest(path string, into any) {
	p.t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(p.t, err)
	require.NoError(p.t, json.Unmarshal(raw, into), path)
}

func (p project) versionOf(folder string) string {
	p.t.Helper()
	var manifest struct{ Version string }
	p.manifest(filepath.Join(folder, "package.json"), &manifest)
	return manifest.Version
}

// settings writes .env.local, as a reader does by .env.example, which says what there is to be set.
func (p project) settings(values map[string]string) {
	p.t.Helper()
	offered, err := os.ReadFile(p.path(".env.example"))
	require.NoError(p.t, err)
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		assert.Contains(p.t, "\n"+string(offered), "\n"+name+"=")
		lines.WriteString(name + "=" + values[name] + "\n")
	}
	p.write(".env.local", lines.String())
}
