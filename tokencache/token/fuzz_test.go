package token

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func FuzzParse(f *testing.F) {
	for _, raw := range []string{
		"", " ", "opaque", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30.", strings.Repeat("x", MaxLength), strings.Repeat("x", MaxLength+1),
		// {"alg":"RS256"} and: iat and exp; exp in milliseconds; exp before iat; exp a string; a huge exp; a negative one; org_id a number
		"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJpIiwic3ViIjoicyIsImlhdCI6MTc1MDAwMDAwMCwiZXhwIjoxNzUwMDAwMzAwfQ.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3NTAwMDAzMDAwMDB9.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJpYXQiOjE3NTAwMDAzMDAsImV4cCI6MTc1MDAwMDAwMH0.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJleHAiOiIxNzUwMDAwMDAwIn0.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjFlMzA4fQ.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJpYXQiOi0xLCJleHAiOi0wLjV9.c2ln",
		"eyJhbGciOiJSUzI1NiJ9.eyJvcmdfaWQiOjEsImV4cCI6MTc1MDAwMDAwMH0.c2ln",
	} {
		f.Add(raw)
	}
	latest := time.Unix(100_000_000_000, 0)
	f.Fuzz(func(t *testing.T, raw string) {
		token, err := Parse(raw)
		if err != nil {
			assert.Contains(t, []error{ErrEmpty, ErrTooLong}, err)
			assert.Equal(t, Token{}, token)
			return
		}
		assert.Equal(t, raw, token.Raw())
		for _, at := range []time.Time{token.IssuedAt, token.Expires} {
			assert.True(t, at.IsZero() || at.Unix() > 0 && !at.After(latest), at)
		}
		assert.GreaterOrEqual(t, token.Lifetime(), time.Duration(0))
		assert.False(t, token.Expires.IsZero() && token.Lifetime() != 0)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			assert.Equal(t, "token("+token.Hash()+")", fmt.Sprintf(verb, token))
			assert.Equal(t, "token("+token.Hash()+")", fmt.Sprintf(verb, &token))
		}
		if len(raw) >= 16 { // shorter text may be part of a sentence
			assert.NotContains(t, token.Warning, raw)
		}
		again, err := Parse(raw)
		require.NoError(t, err)
		assert.Equal(t, token, again)
		assert.True(t, token.SameSession(again))
		assert.False(t, token.NewerThan(again) && !token.IssuedAt.IsZero())
		assert.False(t, token.Shareable() && !token.Identity.Known())
	})
}
