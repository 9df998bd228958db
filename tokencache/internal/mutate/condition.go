package mutate

import "go/ast"

// conditions are the expressions that decide whether the thing is done.
func (t thing) conditions() []ast.Expr {
	switch n := t.Node.(type) {
	case *ast.IfStmt:
		return []ast.Expr{n.Cond}
	case *ast.ForStmt:
		if n.Cond != nil {
			return []ast.Expr{n.Cond}
		}
	case *ast.CaseClause:
		if t.tagless {
			return n.List
		}
	case ast.Expr:
		if t.kind == operand {
			return []ast.Expr{n}
		}
	}
	return nil
}

// never and always keep the condition in dead code: it uses variables and imports.
func (s *source) never(t thing, _ string) []edit {
	return s.conditional(t, "(false && (", "))")
}

func (s *source) always(t thing, _ string) []edit {
	return s.conditional(t, "(true || (", "))")
}

func (s *source) conditional(t thing, before, after string) (edits []edit) {
	for _, e := range t.conditions() {
		edits = append(edits, s.insert(e.Pos(), before), s.insert(e.End(), after))
	}
	return edits
}
