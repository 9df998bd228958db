package tokencache

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/internal/mutate"
)

// mutation turns a cure off: by a change at the cure's mark, or, in the page, by a
// change of the text of one file.
type mutation struct {
	mode   int
	name   string
	cure   string
	change mutate.Change
	tests  string // that must fail, where it is no failure mode's

	file     string // from the module's root
	from, to string // from is there exactly once
	// The page's tests that must fail, for a mutation of the page.
	test, title string
}

// marks are those of all Go code.
var marks = sync.OnceValues(func() (mutate.Marks, error) { return mutate.Module(root) })

// mutant is the file to change, and its text with the cure turned off.
func (m mutation) mutant(t *testing.T) (path, text string) {
	if m.cure != "" {
		marks, err := marks()
		require.NoError(t, err)
		path, text, err := marks.Apply(m.cure, m.change)
		require.NoError(t, err, "%s", m)
		return path, string(text)
	}
	path = filepath.Join(root, m.file)
	original, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(original), m.from), "%s: %q in %s", m, m.from, m.file)
	return path, strings.Replace(string(original), m.from, m.to, 1)
}

func TestEveryRowIsTurnedOff(t *testing.T) {
	for _, row := range table(t, "| Mode | What users met | Cure | Test | Turned off by |") {
		var names []string
		for _, m := range mutations {
			if m.mode == modeOf(t, row) {
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
	for _, m := range slices.Concat(mutations, cureMutations) {
		t.Run(m.String(), func(t *testing.T) {
			t.Parallel()
			if m.test != "" {
				m.onThePage(t)
				return
			}
			m.natively(t)
		})
	}
}

func (m mutation) String() string {
	if m.mode == 0 {
		return m.name
	}
	return fmt.Sprintf("F%d: %s", m.mode, m.name)
}

func (m mutation) natively(t *testing.T) {
	tests := m.tests
	if tests == "" {
		tests = fmt.Sprintf("TestF%02d", m.mode)
	}
	assert.Contains(t, m.fails(t, "^"+tests), "--- FAIL: "+tests)
}

// fails runs tests of this package with the mutation made, and expects a failure.
func (m mutation) fails(t *testing.T, tests string, flags ...string) string {
	dir := t.TempDir()
	path, text := m.mutant(t)
	replacement := filepath.Join(dir, filepath.Base(path))
	require.NoError(t, os.WriteFile(replacement, []byte(text), 0o600))
	original, err := filepath.Abs(path)
	require.NoError(t, err)
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: replacement}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600))
	args := []string{"test", "-vet=off", "-count=1", "-timeout=60s", "-overlay", filepath.Join(dir, "overlay.json"), "-run", tests, "."}
	return fails(t, exec.Command("go", append(args, flags...)...))
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
