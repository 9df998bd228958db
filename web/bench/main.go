//go:build !js

// Command bench prints what Holdfast costs and how fast it heals: sizes, the
// engine's start, and the time from the auth endpoint's return to a fresh token
// in a wake. Run it by ./build.sh bench, which builds what it measures.
//
// Sizes are exact. Times are of this machine, and noisy: read ratios and minima.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
)

func main() {
	dist := flag.String("dist", "web/dist", "the built package")
	esbuild := flag.String("esbuild", "web/node_modules/.bin/esbuild", "the bundler that measures the entries")
	starts := flag.Int("starts", 5, "how often the engine is started, cold and warm each")
	wakes := flag.Int("wakes", 3, "how many wakes are healed")
	lostRuns := flag.Int("lost", 0, "put users through every scenario, so often each; takes about 10 minutes a run")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix("bench: ")

	if err := printSizes(os.Stdout, *dist, *esbuild); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
	measured(func(t *bench) { printStarts(t, *dist, *starts) })
	fmt.Println()
	measured(func(t *bench) { printHeals(t, *wakes) })
	if *lostRuns > 0 {
		fmt.Println()
		measured(func(t *bench) { printLost(t, *lostRuns) })
	}
}

// bench stands where a test would: a failure ends the program, after the
// clean-up.
type bench struct{ cleanups []func() }

// measured runs fn and cleans up after it.
func measured(fn func(t *bench)) {
	t := &bench{}
	defer t.clean()
	fn(t)
}

func (t *bench) clean() {
	for len(t.cleanups) > 0 {
		last := t.cleanups[len(t.cleanups)-1]
		t.cleanups = t.cleanups[:len(t.cleanups)-1]
		last()
	}
}

func (t *bench) Helper()                           {}
func (t *bench) Cleanup(fn func())                 { t.cleanups = append(t.cleanups, fn) }
func (t *bench) Errorf(format string, args ...any) { log.Printf(format, args...) }
func (t *bench) FailNow()                          { t.clean(); os.Exit(1) }
func (t *bench) Fatalf(format string, args ...any) { t.Errorf(format, args...); t.FailNow() }
