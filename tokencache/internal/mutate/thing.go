package mutate

import (
	"go/ast"
	"go/token"
)

type kind string

const (
	statement kind = "a statement"
	elseIf    kind = "an else if"
	clause    kind = "a case clause"
	spec      kind = "a constant or variable"
	element   kind = "an element of a composite literal"
	operand   kind = "an operand of && or ||"
)

// thing is what a mark can name.
type thing struct {
	kind
	ast.Node
	// tagless is a case clause whose expressions are conditions.
	tagless bool
}

func (t thing) holds(other thing) bool { return t.Pos() <= other.Pos() && other.End() <= t.End() }

// collect finds the file's things and its chains of && and ||.
func (s *source) collect() {
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			s.statements(n.List)
		case *ast.SwitchStmt:
			s.clauses(n.Body, n.Tag == nil)
		case *ast.TypeSwitchStmt:
			s.clauses(n.Body, false)
		case *ast.SelectStmt:
			s.clauses(n.Body, false)
		case *ast.CaseClause:
			s.statements(n.Body)
		case *ast.CommClause:
			s.statements(n.Body)
		case *ast.IfStmt:
			if _, ok := n.Else.(*ast.IfStmt); ok {
				s.add(elseIf, n.Else)
			}
		case *ast.ValueSpec:
			s.add(spec, n)
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				s.add(element, e)
			}
		case *ast.BinaryExpr:
			if isLogic(n.Op) {
				s.chain(n)
			}
		}
		return true
	})
}

func (s *source) add(k kind, n ast.Node) { s.things = append(s.things, thing{kind: k, Node: n}) }

func (s *source) statements(list []ast.Stmt) {
	for _, n := range list {
		if labeled, ok := n.(*ast.LabeledStmt); ok {
			n = labeled.Stmt
		}
		switch n.(type) {
		case *ast.CaseClause, *ast.CommClause: // added with their switch
		case *ast.DeclStmt: // its specs are things
		default:
			s.add(statement, n)
		}
	}
}

func (s *source) clauses(body *ast.BlockStmt, tagless bool) {
	for _, n := range body.List {
		s.things = append(s.things, thing{kind: clause, Node: n, tagless: tagless})
	}
}

// chain is an expression of operands that are joined by && alone, or by || alone.
type chain struct {
	ast.Node
	operands []thing
}

func isLogic(op token.Token) bool { return op == token.LAND || op == token.LOR }

func (s *source) chain(whole *ast.BinaryExpr) {
	c := chain{Node: whole}
	var flatten func(e ast.Expr)
	flatten = func(e ast.Expr) {
		if b, ok := e.(*ast.BinaryExpr); ok && b.Op == whole.Op {
			flatten(b.X)
			flatten(b.Y)
			return
		}
		c.operands = append(c.operands, thing{kind: operand, Node: e})
	}
	flatten(whole)
	s.chains = append(s.chains, c)
	s.things = append(s.things, c.operands...)
}

// goesOn reports whether at lies between two operands.
func (c chain) goesOn(at token.Pos) bool {
	if at < c.Pos() || c.End() <= at {
		return false
	}
	for _, o := range c.operands {
		if o.Pos() <= at && at < o.End() {
			return false
		}
	}
	return true
}
