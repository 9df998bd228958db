package mutate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// Checker type-checks mutants, which is much faster than to build them.
type Checker struct {
	fset     *token.FileSet
	packages map[string]listed // by folder
	parsed   map[string]*ast.File
	imports  types.Importer
}

type listed struct {
	Dir, ImportPath, Export string
	GoFiles                 []string
}

// NewChecker is for the packages that the patterns name, as go list reads them in dir.
func NewChecker(dir string, patterns ...string) (*Checker, error) {
	list := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=Dir,ImportPath,Export,GoFiles"}, patterns...)...)
	list.Dir = dir
	output, err := list.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("go list: %w\n%s", err, exit.Stderr)
	} else if err != nil {
		return nil, err
	}
	c := &Checker{fset: token.NewFileSet(), packages: map[string]listed{}, parsed: map[string]*ast.File{}}
	exports := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(output)); d.More(); {
		var p listed
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		c.packages[p.Dir] = p
		exports[p.ImportPath] = p.Export
	}
	c.imports = importer.ForCompiler(c.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	return c, nil
}

// Check type-checks the file's package with this text in place of the file's own.
func (c *Checker) Check(path string, text []byte) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	p, ok := c.packages[filepath.Dir(path)]
	if !ok {
		return fmt.Errorf("%s: of no package that is built here", path)
	}
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := c.file(filepath.Join(p.Dir, name), path, text)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	_, err = (&types.Config{Importer: c.imports}).Check(p.ImportPath, c.fset, files, nil)
	return err
}

// file parses the file, or the text if the file is the one at path.
func (c *Checker) file(name, path string, text []byte) (*ast.File, error) {
	if name == path {
		return parser.ParseFile(c.fset, name, text, parser.SkipObjectResolution)
	}
	if file, ok := c.parsed[name]; ok {
		return file, nil
	}
	file, err := parser.ParseFile(c.fset, name, nil, parser.SkipObjectResolution)
	c.parsed[name] = file
	return file, err
}
