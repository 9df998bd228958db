package mutate

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const misfits = `package p

const (
	zero = iota
	first //cure:first
)

func f(a, b bool) (n int) {
	n := 1 //cure:define
	n++ //cure:increment
	if a || b && //cure:two-operands
		n > 1 {
		n, m := 1, 2; n += m //cure:two-statements
	} else if b { //cure:else
		return //cure:bare
	} //cure:nothing
	for { //cure:forever
	}
	switch n {
	case 1: //cure:tagged
		fallthrough //cure:fall
	default: //cure:default
	}
	f(f(true,
		false) == 1 &&
		b, //cure:argument
		true)
	_ = []bool{
		a && b, //cure:element
	}
	//cure:blank

	return n
}
`

func TestAChangeThatDoesNotFitIsAnError(t *testing.T) {
	marks := Marks{}
	require.NoError(t, marks.add("p.go", []byte(misfits)))
	for _, c := range []struct {
		cure   string
		change Change
		want   string
	}{
		{"none", Never, `cure "none": no mark //cure:none`},
		{"increment", Change{}, `p.go:10: cure "increment": no change`},
		{"increment", Never, `p.go:10: cure "increment": Never does not fit a statement, "n++"; it fits an if, a for with a condition, a case of a switch without a tag, an operand of && or ||`},
		{"increment", Value("1"), `Value does not fit a statement, "n++"; it fits a constant, variable, element, assignment, return, call, or an if,`},
		{"increment", Drop, `Drop does not fit a statement`},
		{"increment", Before("}; {"), `Before: cannot read "}; {"`},
		{"increment", Before("}\nfunc g() {"), `Before: cannot read`},
		{"element", Value(""), `Value: cannot read ""`},
		{"element", Value("1) + f(2"), `Value: cannot read "1) + f(2"`},
		{"element", Value("f)(a"), `Value: cannot read "f)(a"`},
		{"element", Never, `Never does not fit an element of a composite literal, "a && b"`},
		{"element", Skip, `Skip does not fit an element`},
		{"define", Skip, `Skip does not fit a statement, "n := 1"; it fits a statement that declares nothing`},
		{"fall", Skip, `Skip does not fit a statement, "fallthrough"`},
		{"first", Value("1"), `Value does not fit a constant or variable, "first"`},
		{"first", Skip, `Skip does not fit a constant or variable`},
		{"bare", Value("1"), `Value does not fit a statement, "return"`},
		{"forever", Never, `Never does not fit a statement, "for {`},
		{"tagged", Always, `Always does not fit a case clause, "case 1:`},
		{"default", Never, `Never does not fit`},
		{"tagged", Before("n++"), `Before does not fit a case clause`},
		{"else", Before("n++"), `Before does not fit an else if`},
		{"two-operands", Never, `"a" and "b" begin there; the one that is meant needs a line of its own`},
		{"two-statements", Skip, `"n, m := 1, 2" and "n += m" begin there`},
		{"nothing", Skip, `nothing that can be changed begins there; mark the line on which it begins`},
		{"blank", Value("1"), `nothing that can be changed begins there`},
		{"argument", Drop, `Drop does not fit an operand of && or ||, "b"`},
	} {
		_, _, err := marks.Apply(c.cure, c.change)
		assert.ErrorContains(t, err, c.want, "%s of %s", c.change.verb, c.cure)
	}
}
