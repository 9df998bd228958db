//go:build !js

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the page gets, and the program it was made of, which still has its names.
const (
	shipped  = "../../web/dist/holdfast.wasm"
	unpacked = "../../.build/engine.wasm"
)

// heavy are the packages that must not get into the engine unnoticed: jwt's own
// signing methods would bring 260 kB of them, and one time.Time in a type that an
// interface may hold 28 kB of time's own.
var heavy = []string{"time.Time.Format", "time.Parse", "crypto/", "net.", "net/", "math/big.", "encoding/asn1.", "os/exec.", "text/template."}

func TestTheShippedEngineLinksNothingHeavy(t *testing.T) {
	program, err := os.ReadFile(unpacked)
	require.NoError(t, err, "run ./build.sh first")
	engine, err := os.ReadFile(shipped)
	require.NoError(t, err, "run ./build.sh first")
	require.Equal(t, codeOf(t, program), codeOf(t, engine), "the shipped engine is not of this program: run ./build.sh")

	f := functionsOf(t, program)
	packages := map[string]bool{}
	for _, r := range f.records {
		name := string(f.name(r))
		for _, prefix := range heavy {
			assert.False(t, strings.HasPrefix(name, prefix), "%s is linked", name)
		}
		packages[name[:max(0, strings.LastIndex(name, "/"))]] = true
	}
	assert.True(t, packages["github.com/golang-jwt/jwt"], "the names can be read")
}

func codeOf(t *testing.T, module []byte) string {
	t.Helper()
	in := &reader{rest: module[len(header):]}
	const sectionCode = 10
	for len(in.rest) > 0 {
		id, body := in.byte(), in.take(in.unsigned())
		require.NoError(t, in.err)
		if id == sectionCode {
			return string(body)
		}
	}
	t.Fatal("no code section")
	return ""
}
