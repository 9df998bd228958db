//go:build !js

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// built builds testdata/program as build.sh builds the engine.
func built(t *testing.T) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "program.wasm")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-gcflags=all=-l", "-o", out, "./testdata/program")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))
	return out
}

// outcome runs a program in Node: what it printed, and the first line of what it
// said in dying.
func outcome(t *testing.T, program string) (printed, died string) {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	var out, errs bytes.Buffer
	run := exec.Command("node", filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec_node.js"), program)
	run.Stdout, run.Stderr = &out, &errs
	require.Error(t, run.Run(), "the program ends with a panic")
	died, _, _ = strings.Cut(errs.String(), "\n")
	return out.String(), died
}

func TestAPackedProgramDoesWhatItDid(t *testing.T) {
	program := built(t)
	printed, died := outcome(t, program)
	require.Contains(t, printed, "reflected 1330")
	require.Equal(t, "panic: the end", died)

	packed := filepath.Join(t.TempDir(), "packed.wasm")
	require.NoError(t, run([]string{program, packed}))
	gotPrinted, gotDied := outcome(t, packed)
	assert.Equal(t, printed, gotPrinted)
	assert.Equal(t, died, gotDied)
}

func TestOfNamesOnlyWhatTheRuntimeNeedsStays(t *testing.T) {
	module, err := os.ReadFile(built(t))
	require.NoError(t, err)
	before := functionsOf(t, module)
	packed, err := pack(module)
	require.NoError(t, err)
	after := functionsOf(t, packed)

	require.Len(t, after.records, len(before.records))
	names := map[string]string{}
	for i, r := range before.records {
		names[string(before.name(r))] = string(after.name(after.records[i]))
		assert.Zero(t, after.get(after.records[i], fieldLine))
	}
	for name, want := range map[string]string{
		"main.deep":             "",
		"encoding/json.Marshal": "",
		"runtime.bgsweep":       "runtime.",
		"reflect.makeFuncStub":  "reflect.makeFuncStub",
	} {
		got, ok := names[name]
		assert.True(t, ok, "%s is linked", name)
		assert.Equal(t, want, got, name)
	}
}

// functionsOf reads a module's table of functions.
func functionsOf(t *testing.T, module []byte) *functions {
	t.Helper()
	var found *functions
	_, err := rewrite(module, func(data []byte) ([]byte, error) {
		segments, err := readSegments(data)
		require.NoError(t, err)
		memory, err := imageOf(segments)
		require.NoError(t, err)
		found, err = readFunctions(memory)
		return data, err
	})
	require.NoError(t, err)
	require.NotNil(t, found)
	return found
}

func TestAnotherFormOfTheTableIsAnError(t *testing.T) {
	table := make([]byte, 4096)
	copy(table[64:], headerForm)
	for name, change := range map[string]func(){
		"none":               func() { clear(table) },
		"the form of Go 2":   func() { table[64] = 0xf0 },
		"two":                func() { copy(table[2048:], headerForm) },
		"an offset too far":  func() { table[64+8*8+2] = 1 },
		"too many functions": func() { table[64+8+2] = 1 },
	} {
		copy(table, make([]byte, len(table)))
		copy(table[64:], headerForm)
		change()
		assert.ErrorIs(t, forgetTraces(table), errFunctions, name)
	}
}
