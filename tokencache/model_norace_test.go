//go:build !race

package tokencache

const defaultCycles = 10_000
