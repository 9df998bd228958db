package tokencache

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the module's.
const root = ".."

type source struct{ path, text string }

// sources is everything that ships: no tests, no demo, nothing generated.
func sources(t *testing.T) []source {
	return filesIn(t, func(path string) bool {
		return !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "testrunner")
	}, "tokencache", "jsbridge", "wasm", "web/src")
}

var code = regexp.MustCompile(`\.(go|tsx?)$`)

// filesIn reads the code in the folders of the module.
func filesIn(t *testing.T, want func(path string) bool, folders ...string) (found []source) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist"):
				return filepath.SkipDir
			case d.IsDir() || !code.MatchString(path) || !want(path):
				return nil
			}
			text, err := os.ReadFile(path)
			found = append(found, source{filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))), string(text)})
			return err
		})
		require.NoError(t, err)
	}
	require.NotEmpty(t, found)
	return found
}
