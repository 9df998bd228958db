package mutate

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const checked = `package a

import "time"

func f(wait time.Duration) (time.Duration, bool) {
	if wait < b { //cure:short
		return 0, false
	}
	return wait, true //cure:wait
}
`

func TestAMutantIsTypeChecked(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module a\n\ngo 1.26\n")
	write(t, filepath.Join(dir, "a", "a.go"), checked)
	write(t, filepath.Join(dir, "a", "b.go"), "package a\n\nconst b = 1\n")
	marks, err := Module(dir)
	require.NoError(t, err)
	checker, err := NewChecker(dir, "./...")
	require.NoError(t, err)
	for _, c := range []struct {
		cure   string
		change Change
		want   string
	}{
		{"short", Never, ""},
		{"short", Always, ""},
		{"short", Value("wait < c"), "undefined: c"},
		{"wait", Value("time.Second, false"), ""},
		{"wait", Value("time.Second"), "not enough return values"},
		{"wait", Skip, "missing return"},
		{"wait", Before("x := 1"), "declared and not used: x"},
	} {
		path, mutant, err := marks.Apply(c.cure, c.change)
		require.NoError(t, err)
		if err := checker.Check(path, mutant); c.want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, c.want)
		}
	}
	assert.ErrorContains(t, checker.Check(filepath.Join(dir, "other", "a.go"), nil), "of no package that is built here")
}
