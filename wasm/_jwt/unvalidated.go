// Package jwt, as far as a page needs it. build.sh puts this file in the place of jwt's
// own types.go and validator.go in the copy that the engine is built of: a page reads a
// token's claims and validates nothing. Whatever is linked with a time.Time in a type
// that an interface may hold brings its methods, which format and parse dates: 28 kB of
// the engine, by brotli.
package jwt

import (
	"time"
)

// NumericDate is a moment, in seconds since 1970.
type NumericDate struct{ seconds float64 }

func newNumericDateFromSeconds(seconds float64) *NumericDate { return &NumericDate{seconds} }

// ClaimStrings is a claim of one or more strings, such as "aud".
type ClaimStrings []string

// Validator has what the parser's options set.
type Validator struct {
	leeway                            time.Duration
	timeFunc                          func() time.Time
	verifyIat, requireExp, requireNbf bool
	expectedAud                       []string
	expectAllAud                      bool
	expectedIss, expectedSub          string
}

// NewValidator makes a Validator that finds no token valid.
func NewValidator(...ParserOption) *Validator { return &Validator{} }

// Validate finds no token valid.
func (*Validator) Validate(Claims) error { return ErrTokenUnverifiable }
