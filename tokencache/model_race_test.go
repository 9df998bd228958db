//go:build race

package tokencache

// defaultCycles keeps the run under the race detector short.
const defaultCycles = 500
