//go:build !js

package packaging

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fenced is the first block of code of that language in a page of the docs that has these words in it.
func fenced(t *testing.T, page, language, words string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(page)))
	require.NoError(t, err)
	for _, found := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?\n)```$").FindAllSubmatch(content, -1) {
		if strings.Contains(string(found[1]), words) {
			return string(found[1])
		}
	}
	t.Fatalf("%s has no block of %s with %s", page, language, words)
	return ""
}

// hunk is a run of lines that a diff has together.
type hunk struct{ before, after []string }

// hunksOf parts a diff at its blank lines: what the docs show together, an app has apart.
func hunksOf(diff string) (hunks []hunk, err error) {
	for _, part := range regexp.MustCompile(`\n *\n`).Split(strings.Trim(diff, "\n"), -1) {
		var h hunk
		for line := range strings.Lines(part) {
			sign, text := line[:1], strings.TrimSuffix(line[1:], "\n")
			if !strings.Contains(" +-", sign) {
				return nil, fmt.Errorf("no line of a diff: %q", line)
			}
			if sign != "+" {
				h.before = append(h.before, text)
			}
			if sign != "-" {
				h.after = append(h.after, text)
			}
		}
		hunks = append(hunks, h)
	}
	return hunks, nil
}

// indent is how much deeper the hunk's old lines stand at the beginning of these, if they do.
func (h hunk) indent(lines []string) (string, bool) {
	if len(h.before) == 0 || len(lines) < len(h.before) {
		return "", false
	}
	indent, found := strings.CutSuffix(lines[0], h.before[0])
	for i, old := range h.before {
		found = found && lines[i] == indent+old
	}
	return indent, found && strings.TrimSpace(indent) == ""
}

func (h hunk) apply(lines []string) ([]string, error) {
	var places []int
	for i := range lines {
		if _, ok := h.indent(lines[i:]); ok {
			places = append(places, i)
		}
	}
	if len(places) != 1 {
		return nil, fmt.Errorf("there %d times: %q", len(places), h.before)
	}
	at := places[0]
	indent, _ := h.indent(lines[at:])
	var after []string
	for _, line := range h.after {
		after = append(after, indent+line)
	}
	return slices.Replace(lines, at, at+len(h.before), after...), nil
}

// patched is a program with a diff of the docs applied, each hunk of which fits it in one place, however deep.
func patched(program, diff string) (string, error) {
	hunks, err := hunksOf(diff)
	if err != nil {
		return "", err
	}
	lines := strings.Split(program, "\n")
	for _, h := range hunks {
		if lines, err = h.apply(lines); err != nil {
			return "", err
		}
	}
	return strings.Join(lines, "\n"), nil
}

func TestADiffOfTheDocsIsApplied(t *testing.T) {
	const program = "import a;\n\n  <A>\n    <B />\n  </A>\n"
	got, err := patched(program, "-import a;\n+import b;\n+import c;\n\n-<A>\n+<C>\n   <B />\n-</A>\n+</C>\n")
	require.NoError(t, err)
	assert.Equal(t, "import b;\nimport c;\n\n  <C>\n    <B />\n  </C>\n", got)
}

func TestADiffThatDoesNotFitIsRefused(t *testing.T) {
	for name, diff := range map[string]string{
		"not there":           "-import z;\n+import b;\n",
		"of another context":  "-  <A>\n+  <C>\n       <B />\n",
		"a context not there": "-import a;\n+import b;\n\n <Z />\n",
		"there twice":         "-twice\n+once\n",
		"adds, and not where": "+import b;\n",
		"no diff":             "import a;\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := patched("import a;\n  <A>\n    <B />\n  </A>\ntwice\ntwice\n", diff)
			assert.Error(t, err)
		})
	}
}
