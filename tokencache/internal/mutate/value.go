package mutate

import (
	"go/ast"
	"go/token"
	"strings"
)

func (s *source) value(t thing, expr string) []edit {
	if t.conditions() != nil {
		return s.conditional(t, "(("+expr+") || false && (", "))")
	}
	switch n := t.Node.(type) {
	case *ast.ValueSpec:
		return s.list(n.Values, expr)
	case *ast.AssignStmt:
		return s.kept(t, used(n), s.list(n.Rhs, expr))
	case *ast.ReturnStmt:
		return s.kept(t, "", s.list(n.Results, expr))
	case *ast.ExprStmt:
		return s.kept(t, "", s.replace(n, expr))
	case *ast.KeyValueExpr:
		return s.replace(n.Value, expr)
	case ast.Expr: // an element
		return s.replace(n, expr)
	}
	return nil
}

// list replaces all the expressions.
func (s *source) list(old []ast.Expr, expr string) []edit {
	if len(old) == 0 {
		return nil
	}
	return []edit{{s.offset(old[0].Pos()), s.offset(old[len(old)-1].End()), expr}}
}

// kept puts the old statement before the new one, as dead code.
func (s *source) kept(t thing, use string, edits []edit) []edit {
	if edits == nil {
		return nil
	}
	return append([]edit{s.insert(t.Pos(), dead(s.textOf(t)+use)+"; ")}, edits...)
}

// used uses the variables that the statement declares.
func used(n *ast.AssignStmt) string {
	var use strings.Builder
	if n.Tok == token.DEFINE {
		for _, e := range n.Lhs {
			if name := e.(*ast.Ident).Name; name != "_" {
				use.WriteString("; _ = " + name)
			}
		}
	}
	return use.String()
}
