//go:build !js

// Command gzip compresses a file by gzip as small as it gets: every page that loads
// the engine waits for these bytes, and they are made once.
//
// What compress/gzip does at its best looks a step ahead for a better match. This
// weighs all ways to write a block against what their bits cost in its own codes,
// again and again with the codes that come of it, as zopfli does: a twentieth less.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gzip:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: gzip IN OUT")
	}
	in, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	return os.WriteFile(args[1], compress(in), 0o644)
}
