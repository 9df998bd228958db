//go:build !js

package jsbridge_test

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A file that sees JavaScript says so in its first line. Without the tag the
// build for this machine, and with it every native test, breaks.
func TestFilesThatImportJavaScriptAreTagged(t *testing.T) {
	seen := 0
	eachGoFile(t, "..", func(path string, file *ast.File) {
		if importsJavaScript(file) {
			seen++
			assert.True(t, onlyForJSWasm(file), "%s imports JavaScript, but lacks //go:build js && wasm", path)
		}
	})
	assert.NotZero(t, seen, "the walk found no file of this package: it proves nothing")
}

// A policy question has one room, and that room runs natively.
func TestTokencacheKnowsNoJavaScript(t *testing.T) {
	seen := 0
	eachGoFile(t, "../tokencache", func(path string, file *ast.File) {
		seen++
		assert.False(t, importsJavaScript(file), "%s imports JavaScript: that belongs into jsbridge", path)
		assert.NotContains(t, imports(file), "holdfast/jsbridge", path)
	})
	assert.NotZero(t, seen, "the walk found no file of tokencache: it proves nothing")
}

func TestOnlyTheExactTagKeepsAFileOutOfOtherBuilds(t *testing.T) {
	for line, want := range map[string]bool{
		"//go:build js && wasm":           true,
		"//go:build wasm && js":           true,
		"//go:build js && wasm && !slim":  true,
		"//go:build js":                   false,
		"//go:build wasm":                 false, // wasip1 is wasm too
		"//go:build js || wasm":           false,
		"//go:build !js":                  false,
		"// a comment that names js,wasm": false,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", line+"\n\npackage x\n", parser.ParseComments)
		require.NoError(t, err)
		assert.Equal(t, want, onlyForJSWasm(file), line)
	}
}

// eachGoFile parses the imports of every Go file of the repository under root.
func eachGoFile(t *testing.T, root string, visit func(path string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".."):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
		if assert.NoError(t, err) {
			visit(path, file)
		}
		return nil
	})
	require.NoError(t, err)
}

func imports(file *ast.File) []string {
	var paths []string
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

func importsJavaScript(file *ast.File) bool {
	for _, path := range imports(file) {
		if path == "syscall/js" || path == "github.com/hack-pad/safejs" || strings.HasPrefix(path, "github.com/hack-pad/safejs/") {
			return true
		}
	}
	return false
}

// onlyForJSWasm reports whether no build without both tags takes the file.
func onlyForJSWasm(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if comment.Pos() > file.Package || !constraint.IsGoBuild(comment.Text) {
				continue
			}
			expr, err := constraint.Parse(comment.Text)
			if err != nil {
				return false
			}
			// Any other tag may be set or not; "all set" stands for both, as
			// far as a tag is only ever added to this pair.
			without := func(missing string) bool {
				return expr.Eval(func(tag string) bool { return tag != missing })
			}
			return !without("js") && !without("wasm") &&
				!expr.Eval(func(string) bool { return false })
		}
	}
	return false
}
