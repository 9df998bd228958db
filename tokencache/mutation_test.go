package tokencache

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mutation turns a cure off, by a change of the text of one file.
type mutation struct {
	mode     int
	name     string
	file     string // from the module's root
	from, to string // from is there exactly once
	// The page's tests that must fail, for a mutation of the page.
	test, title string
}

// A change of this package keeps its mutations up to date; those of the page are
// looked at when they are made.
func TestEveryMutationCanBeMade(t *testing.T) {
	for _, m := range mutations {
		if m.test == "" {
			m.mutant(t)
		}
	}
}

// mutant is the file's text with the cure turned off.
func (m mutation) mutant(t *testing.T) string {
	text, err := os.ReadFile(filepath.Join(root, m.file))
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(text), m.from), "F%d, %s: %q in %s", m.mode, m.name, m.from, m.file)
	return strings.Replace(string(text), m.from, m.to, 1)
}

func TestEveryRowIsTurnedOff(t *testing.T) {
	for i, row := range table(t, "| Mode | What users met | Cure | Test | Turned off by |") {
		var names []string
		for _, m := range mutations {
			if m.mode == i+1 {
				names = append(names, m.name)
			}
		}
		if len(names) == 0 {
			assert.True(t, strings.HasPrefix(row[4], "—"), "%s has no mutation", row[0])
			continue
		}
		assert.Equal(t, strings.Join(names, "; "), row[4], row[0])
	}
}

// onDemand skips what takes many minutes: a build and a run of the tests for each
// mutation. That each can be made is tested always.
func onDemand(t *testing.T) {
	t.Helper()
	if os.Getenv("HOLDFAST_MUTATIONS") == "" {
		t.Skip("set HOLDFAST_MUTATIONS=1")
	}
}

// TestEachCureMatters makes each mutation in turn, and expects the mode's test to
// fail. It takes minutes, so it wants to be asked for:
//
//	HOLDFAST_MUTATIONS=1 go test -run TestEachCureMatters -v -timeout 30m ./tokencache
func TestEachCureMatters(t *testing.T) {
	onDemand(t)
	for _, m := range mutations {
		t.Run(fmt.Sprintf("F%d: %s", m.mode, m.name), func(t *testing.T) {
			t.Parallel()
			if m.test != "" {
				m.onThePage(t)
				return
			}
			m.natively(t)
		})
	}
}

func (m mutation) natively(t *testing.T) {
	output := m.fails(t, fmt.Sprintf("^TestF%02d", m.mode))
	assert.Contains(t, output, fmt.Sprintf("--- FAIL: TestF%02d", m.mode))
}

// fails runs tests of this package with the mutation made, and expects a failure.
func (m mutation) fails(t *testing.T, tests string, flags ...string) string {
	dir := t.TempDir()
	replacement := filepath.Join(dir, filepath.Base(m.file))
	require.NoError(t, os.WriteFile(replacement, []byte(m.mutant(t)), 0o600))
	original, err := filepath.Abs(filepath.Join(root, m.file))
	require.NoError(t, err)
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: replacement}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600))
	args := []string{"test", "-vet=off", "-count=1", "-timeout=60s", "-overlay", filepath.Join(dir, "overlay.json"), "-run", tests, "."}
	return fails(t, exec.Command("go", append(args, flags...)...))
}

// onThePage runs the page's test on a copy of the package.
func (m mutation) onThePage(t *testing.T) {
	web := filepath.Join(root, "web")
	if _, err := os.Stat(filepath.Join(web, "node_modules")); err != nil {
		t.Skip("web/node_modules is not installed")
	}
	dir := t.TempDir()
	for _, name := range []string{"src", "test"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, "web", name), os.DirFS(filepath.Join(web, name))))
	}
	for _, name := range []string{"node_modules", "dist", "package.json", "vitest.config.ts", "tsconfig.json"} {
		from, err := filepath.Abs(filepath.Join(web, name))
		require.NoError(t, err)
		require.NoError(t, os.Symlink(from, filepath.Join(dir, "web", name)))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, m.file), []byte(m.mutant(t)), 0o600))
	vitest := exec.Command("node", filepath.Join("node_modules", "vitest", "vitest.mjs"), "run", "test/"+m.test, "-t", m.title)
	vitest.Dir = filepath.Join(dir, "web")
	assert.Contains(t, fails(t, vitest), "AssertionError")
}

// fails runs the command, which must fail by a test.
func fails(t *testing.T, command *exec.Cmd) string {
	output, err := command.CombinedOutput()
	require.Error(t, err, "without its cure the mode's test passes:\n%s", output)
	require.NotContains(t, string(output), "[build failed]")
	lines := strings.Split(string(output), "\n")
	at := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "FAIL") })
	if at >= 0 {
		t.Log(strings.TrimSpace(lines[at]))
	}
	return string(output)
}
