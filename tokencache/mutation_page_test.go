package tokencache

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// suite is a folder of the page's tests, with packages of its own.
type suite struct {
	folder string // from the module's root
	from   string // where vitest is run
	args   []string
}

type suites []suite

var pageSuites = suites{
	{folder: "web", from: "web"},
	{folder: "web/recipes", from: "web/recipes"},
	{folder: "web/providers", from: "web", args: []string{"--config", "providers/vitest.config.ts"}},
}

func (all suites) tests() (folders []string) {
	for _, s := range all {
		folders = append(folders, s.folder+"/test")
	}
	return folders
}

// of is the suite that has the test's file.
func (all suites) of(t *testing.T, test string) suite {
	t.Helper()
	at := slices.IndexFunc(all, func(s suite) bool {
		_, err := os.Stat(filepath.Join(root, s.folder, "test", test))
		return err == nil
	})
	require.GreaterOrEqual(t, at, 0, "no suite has %s", test)
	return all[at]
}

// onThePage runs the page's test on a copy of the package.
func (m mutation) onThePage(t *testing.T) {
	s := pageSuites.of(t, m.test)
	if _, err := os.Stat(filepath.Join(root, s.folder, "node_modules")); err != nil {
		t.Skipf("%s/node_modules is not installed", s.folder)
	}
	dir := t.TempDir()
	lay(t, dir, "web", []string{"src", "test"}, []string{"node_modules", "dist", "package.json", "vitest.config.ts", "tsconfig.json"})
	if s.folder != "web" {
		lay(t, dir, s.folder, namesIn(t, s.folder, "node_modules"), []string{"node_modules"})
	}
	_, text := m.mutant(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, m.file), []byte(text), 0o600))
	vitest := filepath.Join(dir, "web", "node_modules", "vitest", "vitest.mjs")
	command := exec.Command("node", append([]string{vitest, "run", path.Join("test", m.test), "-t", m.title}, s.args...)...)
	command.Dir = filepath.Join(dir, s.from)
	assert.Regexp(t, "AssertionError|it never was so", fails(t, command))
}

// lay puts what is in a folder of the module into a copy of it: copies of what a mutation may
// change, links to the rest.
func lay(t *testing.T, dir, folder string, copies, links []string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, folder), 0o700))
	for _, name := range links {
		from, err := filepath.Abs(filepath.Join(root, folder, name))
		require.NoError(t, err)
		require.NoError(t, os.Symlink(from, filepath.Join(dir, folder, name)))
	}
	for _, name := range copies {
		from, to := filepath.Join(root, folder, name), filepath.Join(dir, folder, name)
		if found, err := os.Stat(from); err == nil && found.IsDir() {
			require.NoError(t, os.CopyFS(to, os.DirFS(from)))
			continue
		}
		text, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(to, text, 0o600))
	}
}

// namesIn are those of all that is in a folder of the module, but one.
func namesIn(t *testing.T, folder, but string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root, folder))
	require.NoError(t, err)
	for _, entry := range entries {
		if entry.Name() != but {
			names = append(names, entry.Name())
		}
	}
	return names
}
