package mutate

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
)

// Change is what a mutation does to a marked place. What it takes out stays in the
// file as dead code where it can, so that no variable or import is left unused.
type Change struct {
	verb string
	text string
	fits string
	make func(*source, thing, string) []edit // nil if it does not fit
	well func(text string) bool
}

var (
	// Never makes the condition of an if, a for, a case without a tag or an operand false.
	Never = Change{verb: "Never", fits: aCondition, make: (*source).never}
	// Always makes it true.
	Always = Change{verb: "Always", fits: aCondition, make: (*source).always}
	// Skip does not run a statement.
	Skip = Change{verb: "Skip", fits: "a statement that declares nothing", make: (*source).skip}
	// Drop takes an element or a case clause away.
	Drop = Change{verb: "Drop", fits: "an element of a composite literal, a case clause", make: (*source).drop}
)

const aCondition = "an if, a for with a condition, a case of a switch without a tag, an operand of && or ||"

// Value replaces a value: that of a constant, variable, element, assignment, return or
// condition. A call that is a statement becomes another call.
func Value(expr string) Change {
	return Change{verb: "Value", text: expr, make: (*source).value, well: isExpr,
		fits: "a constant, variable, element, assignment, return, call, or " + aCondition}
}

// Before puts statements before one.
func Before(stmts string) Change {
	return Change{verb: "Before", text: stmts, make: (*source).before, well: areStmts, fits: "a statement"}
}

// Apply is the text of the mark's file with the change made. It parses.
func (m Mark) Apply(c Change) ([]byte, error) {
	if c.make == nil {
		return nil, m.errorf("no change")
	}
	place, err := m.place()
	if err != nil {
		return nil, m.errorf("%w", err)
	}
	if c.well != nil && !c.well(c.text) {
		return nil, m.errorf("%s: cannot read %q", c.verb, c.text)
	}
	edits := c.make(m.in, place, c.text)
	if edits == nil {
		return nil, m.errorf("%s does not fit %s, %q; it fits %s", c.verb, place.kind, firstLine(m.in.textOf(place)), c.fits)
	}
	mutant := m.in.edited(edits)
	if _, err := parser.ParseFile(token.NewFileSet(), m.File, mutant, parser.SkipObjectResolution); err != nil {
		return nil, errors.Join(m.errorf("%s: the mutant does not parse", c.verb), err)
	}
	return mutant, nil
}

// isExpr reports whether the text is one expression, or several with commas.
func isExpr(text string) bool {
	e, err := parser.ParseExpr("f(" + text + ")")
	call, ok := e.(*ast.CallExpr)
	if err != nil || !ok || len(call.Args) == 0 {
		return false
	}
	_, ok = call.Fun.(*ast.Ident)
	return ok
}

func areStmts(text string) bool {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc f() {"+text+"\n}", parser.SkipObjectResolution)
	return err == nil && len(file.Decls) == 1
}
