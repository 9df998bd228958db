//go:build !js

// Command pack rewrites a Go js/wasm program so that less of it travels.
//
// Go's linker begins a new data segment after every run of 8 zero bytes, which
// leaves tens of thousands of segments whose headers do not compress. pack joins
// segments that lie close together and fills the holes with the zeroes that
// memory begins with: the program finds the same memory, the file is larger, and
// what travels is smaller.
//
// And it forgets what only a printed stack trace reads, which -ldflags="-s -w"
// leaves in: source files, line numbers, and the names of functions. A page shows
// of a crash only its first line, which says why.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: pack IN.wasm OUT.wasm")
	}
	in, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	out, err := pack(in)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return os.WriteFile(args[1], out, 0o644)
}
