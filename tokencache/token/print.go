package token

import (
	"fmt"
	"hash/fnv"
)

// Print tells texts apart without keeping them. FNV will do: nobody gains by a
// collision with a token of their own, and crypto/sha256 would weigh on the page.
type Print [16]byte

// PrintOf is the print of a text.
func PrintOf(text string) Print {
	h := fnv.New128a()
	h.Write([]byte(text))
	return Print(h.Sum(nil))
}

// IsZero reports whether there is no print.
func (p Print) IsZero() bool { return p == Print{} }

// String is the print in hex digits.
func (p Print) String() string { return fmt.Sprintf("%x", p[:]) }
