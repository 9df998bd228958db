// Package mutate changes marked places of Go code, so that a test can turn one cure
// off and show that something breaks without it. A place is found by its mark and
// changed by its syntax: neither a rename nor a new layout breaks a mutation.
//
// A mark is a comment of its own, or at the end of a line; a remark may follow:
//
//	//cure:short-name
//	//cure:short-name why it is so
//
// The form is that of //go:build: gofmt leaves it alone, go doc does not show it. Each
// name is there once in the module. What a mark names:
//
//   - a comment of its own names the largest thing that begins on the next line of code
//   - at the end of a line it names the largest thing that begins on that line
//   - at the end of a line that goes on after && or || it names the operand before that
//
// Things are statements, case clauses, constants and variables, elements of composite
// literals, and the operands of && and ||. Two of them side by side are an error: one
// of them needs a line of its own.
package mutate
