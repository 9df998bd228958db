package failure

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// titles are the names of the shapes: the comments behind their rows.
var titles = sync.OnceValues(func() (found []string, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "classtable.go", nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	behind := map[int]string{}
	for _, group := range file.Comments {
		last := group.List[len(group.List)-1]
		behind[set.Position(last.Pos()).Line] = strings.TrimPrefix(last.Text, "// ")
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != "shapes" {
			return true
		}
		for _, row := range spec.Values[0].(*ast.CompositeLit).Elts {
			found = append(found, behind[set.Position(row.End()).Line])
		}
		return false
	})
	return found, nil
})

func titleOf(t *testing.T, s *shape) string {
	t.Helper()
	all, err := titles()
	require.NoError(t, err)
	require.Len(t, all, len(shapes))
	for i := range shapes {
		if &shapes[i] != s {
			continue
		}
		title, _, _ := strings.Cut(all[i], " (")
		require.NotEmpty(t, title, "row %d has no comment behind it that names it", i)
		return title
	}
	t.Fatal("no row of shapes")
	return ""
}
