package tokencache

import (
	"slices"

	"holdfast/tokencache/token"
)

// refused remembers the tokens that a server has refused. It is bounded: a refused
// token expires, so only the newest matter.
type refused struct {
	prints []token.Print
}

const refusedSize = 64

// add notes a refusal. Returns false if it was known.
func (r *refused) add(p token.Print) bool {
	if r.has(p) {
		return false
	}
	if len(r.prints) == refusedSize {
		r.prints = r.prints[1:]
	}
	r.prints = append(r.prints, p)
	return true
}

func (r *refused) has(p token.Print) bool {
	return slices.Contains(r.prints, p) //cure:remember-the-refused
}
