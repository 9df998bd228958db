package mutate

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAMarkIsThereOnce(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a", "a.go"), "package a\n\nconst a = 1 //cure:once\n")
	write(t, filepath.Join(dir, "a", "a_test.go"), "package a\n\nconst b = 1 //cure:once\n")
	write(t, filepath.Join(dir, "node_modules", "a.go"), "package a\n\nconst b = 1 //cure:once\n")
	marks, err := Module(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{"once"}, marks.Names())

	write(t, filepath.Join(dir, "b", "b.go"), "package b\n\n//cure:once\nconst b = 1\n")
	_, err = Module(dir)
	assert.EqualError(t, err, filepath.Join(dir, "b", "b.go")+`:3: cure "once": it is at `+filepath.Join(dir, "a", "a.go")+`:3, too`)
}

func TestAMarkOfAnotherFormIsAnError(t *testing.T) {
	for _, comment := range []string{"// cure:one", "//cure: one", "//cure:One", "//cure:one_two", "//cure:"} {
		_, err := marksOf(t, comment)
		assert.ErrorContains(t, err, "a.go:3: \""+comment+"\" is no mark; write //cure:short-name")
	}
	for _, comment := range []string{"// the cure: one", "// cures", "/*cure:one*/", "//\t//cure:one"} {
		marks, err := marksOf(t, comment)
		assert.NoError(t, err)
		assert.Empty(t, marks)
	}
}

// marksOf are the marks of a file with this comment.
func marksOf(t *testing.T, comment string) ([]Mark, error) {
	s, err := parse("a.go", []byte("package a\n\nconst a = 1 "+comment+"\n"))
	require.NoError(t, err)
	return s.marks()
}

func TestGofmtLeavesAMarkAlone(t *testing.T) {
	text := "package a\n\n// a is one.\n//\n//cure:one\nconst a = 1\n"
	path := filepath.Join(t.TempDir(), "a.go")
	write(t, path, text)
	formatted, err := exec.Command("gofmt", path).Output()
	require.NoError(t, err)
	assert.Equal(t, text, string(formatted))
}
