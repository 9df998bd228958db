package mutate

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Marks are those of a module, by the name of the cure.
type Marks map[string]Mark

// Module reads the marks of all Go files below root, but for tests.
func Module(root string) (Marks, error) {
	marks := Marks{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(text, []byte("cure:")) {
			return err
		}
		return marks.add(path, text)
	})
	return marks, err
}

func (marks Marks) add(path string, text []byte) error {
	s, err := parse(path, text)
	if err != nil {
		return err
	}
	found, err := s.marks()
	for _, m := range found {
		if other, ok := marks[m.Cure]; ok {
			return m.errorf("it is at %s:%d, too", other.File, other.Line)
		}
		marks[m.Cure] = m
	}
	return err
}

// Apply makes the change at the cure's mark. Returns the file's path and new text.
func (marks Marks) Apply(cure string, c Change) (path string, mutant []byte, err error) {
	m, ok := marks[cure]
	if !ok {
		return "", nil, fmt.Errorf("cure %q: no mark //cure:%s", cure, cure)
	}
	mutant, err = m.Apply(c)
	return m.File, mutant, err
}

// Names are those of the cures, sorted.
func (marks Marks) Names() []string { return slices.Sorted(maps.Keys(marks)) }
