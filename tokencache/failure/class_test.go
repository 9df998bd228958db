package failure

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachClassHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Classes() {
		name := c.String()
		assert.NotEmpty(t, name, "the class %d has no name", int(c))
		assert.False(t, seen[name], "%q names two classes", name)
		seen[name] = true
		got, ok := ParseClass(name)
		assert.True(t, ok)
		assert.Equal(t, c, got)
	}
	for _, name := range []string{"", "Terminal", "terminal ", "true"} {
		_, ok := ParseClass(name)
		assert.False(t, ok, name)
	}
	assert.Equal(t, "unknown", Class(-1).String())
	assert.Equal(t, "unknown", classCount.String())
}

// TypeScript has the same words, and no others.
func TestTheClassesAreTypeScripts(t *testing.T) {
	types, err := os.ReadFile("../../web/src/types.ts")
	require.NoError(t, err)
	union := regexp.MustCompile(`(?m)^export type FailureClass = ([^;]+);`).FindSubmatch(types)
	require.NotNil(t, union, "web/src/types.ts has no FailureClass")
	var want []string
	for _, c := range Classes() {
		want = append(want, "'"+c.String()+"'")
	}
	assert.ElementsMatch(t, want, strings.Split(string(union[1]), " | "))
}
