package mutate

import (
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

// TestChanges runs each sample as it is, and with its change made.
func TestChanges(t *testing.T) {
	dir := t.TempDir()
	all := slices.Concat(layouts(), conditionSamples, valueSamples)
	main := "package main\n\nfunc main() {\n"
	for i, s := range all {
		text := "package main\n" + s.text
		for _, variant := range []struct{ name, text string }{{"was", text}, {"is", string(mutant(t, text, s.change))}} {
			name := fmt.Sprint(variant.name, i)
			own := strings.NewReplacer("do(", name+"(", "yes(", "yes"+name+"(", "limit", "limit"+name).Replace(variant.text)
			write(t, filepath.Join(dir, name+".go"), own)
			main += "println(" + name + "(2))\n"
		}
	}
	write(t, filepath.Join(dir, "main.go"), main+"}\n")
	write(t, filepath.Join(dir, "go.mod"), "module samples\n\ngo 1.26\n")
	run := exec.Command("go", "run", ".")
	run.Dir = dir
	output, err := run.CombinedOutput()
	require.NoError(t, err, string(output))
	results := strings.Split(string(output), "\n")
	for i, s := range all {
		assert.Equal(t, s.was, results[2*i], s.name)
		assert.Equal(t, s.is, results[2*i+1], s.name)
	}
}

func mutant(t *testing.T, text string, c Change) []byte {
	t.Helper()
	marks := Marks{}
	require.NoError(t, marks.add("sample.go", []byte(text)))
	_, mutant, err := marks.Apply("it", c)
	require.NoError(t, err)
	return mutant
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}
