package tokencache

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FAILURES.md leads from each failure mode to its cure, and from there to tests
// and mutations that there are.

func TestEveryFailureModeHasARow(t *testing.T) {
	rows := table(t, "| Mode | What users met | Cure | Test | Turned off by |")
	require.GreaterOrEqual(t, len(rows), 36)
	last := 0
	for _, row := range rows {
		mode := row[0]
		require.Len(t, row, 5, mode)
		number := modeOf(t, row)
		assert.Greater(t, number, last, "sorted")
		last = number
		assert.NotEmpty(t, row[1], mode)
		assert.NotEmpty(t, row[2], mode)
		tests := testsIn(row[3])
		if strings.HasPrefix(row[3], "None: ") {
			assert.Greater(t, len(row[3]), len("None: because it is so"), "%s: a reason", mode)
			continue
		}
		assert.NotEmpty(t, tests, mode)
		own := fmt.Sprintf("TestF%02d", number)
		named := slices.ContainsFunc(tests, func(name string) bool { return strings.HasPrefix(name, own) || strings.Contains(name, " › ") })
		assert.True(t, named, "%s: its own test, or the page's", mode)
	}
}

// modeOf is the number of a row's failure mode.
func modeOf(t *testing.T, row []string) int {
	t.Helper()
	number, err := strconv.Atoi(strings.TrimPrefix(row[0], "F"))
	require.NoError(t, err, row[0])
	return number
}

func TestFailuresNamesOnlyTestsThatThereAre(t *testing.T) {
	text := readFailures(t)
	goTests, pageTests := "", map[string]string{}
	for _, file := range filesIn(t, func(path string) bool { return strings.HasSuffix(path, "_test.go") }, ".") {
		goTests += file.text
	}
	for _, file := range filesIn(t, func(path string) bool { return strings.Contains(path, ".test.") }, pageSuites.tests()...) {
		pageTests[filepath.Base(file.path)] = file.text
	}
	for _, name := range testsIn(text) {
		if file, title, ok := strings.Cut(name, " › "); ok {
			require.Contains(t, pageTests, file)
			quoted := strings.Contains(pageTests[file], `'`+title+`'`) || strings.Contains(pageTests[file], `"`+title+`"`)
			assert.True(t, quoted, name)
			continue
		}
		assert.True(t, strings.Contains(goTests, "func "+name+"("), name) // not Contains, which would print them all
	}
}

func TestEveryTestOfAFailureModeIsInItsRow(t *testing.T) {
	text := readFailures(t)
	own := regexp.MustCompile(`func (TestF\d\d\w+)\(`)
	for _, file := range filesIn(t, func(path string) bool { return strings.HasSuffix(path, "_test.go") }, "tokencache") {
		for _, match := range own.FindAllStringSubmatch(file.text, -1) {
			assert.Contains(t, text, "`"+match[1]+"`")
		}
	}
}

var testName = regexp.MustCompile("`(Test[A-Z]\\w+|[\\w.-]+\\.test\\.tsx? › [^`]+)`")

func testsIn(text string) (names []string) {
	for _, match := range testName.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	return names
}

func readFailures(t *testing.T) string {
	text, err := os.ReadFile("FAILURES.md")
	require.NoError(t, err)
	return string(text)
}

// table reads the rows of the table with this head.
func table(t *testing.T, head string) (rows [][]string) {
	_, body, ok := strings.Cut(readFailures(t), head+"\n")
	require.True(t, ok, head)
	for _, line := range strings.Split(body, "\n")[1:] {
		if !strings.HasPrefix(line, "|") {
			break
		}
		var cells []string
		for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		rows = append(rows, cells)
	}
	return rows
}

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

// A handler of beforeunload or unload keeps a page out of the back/forward cache
// (clerk/javascript#7818).
func TestNothingListensToUnload(t *testing.T) {
	for _, file := range sources(t) {
		assert.NotRegexp(t, `['"](before)?unload['"]`, file.text, file.path)
	}
}
