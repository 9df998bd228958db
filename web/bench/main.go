//go:build !js

// Command bench measures Holdfast and its peers in a browser, a part at a time,
// and writes what it found: web/bench/results, web/bench/RESULTS.md with its
// charts, and the README's figures. Run it by ./build.sh bench, which builds
// what it measures; README.md in this folder says how.
//
// Sizes are exact. Times are of this machine, and noisy: give it to the bench
// alone.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"holdfast/web/demo/browser"
	"holdfast/web/providers"
)

// config is what a part is measured with.
type config struct {
	dist, esbuild string
	dir, readme   string
	seed          uint64
	// How often each thing is measured, and with how many browsers at once; what is
	// wanted of every part, where it is not 0, and what the part is measured with.
	wantedRuns, runs         int
	wantedParallel, parallel int
	courses                  []course
	modes                    []mode
	contenders               []contender
	providers                []providers.Provider
	troubles                 []providers.Trouble
}

// file is where a part's result is.
func (c config) file(part string) string { return resultFile(c.dir, browser.Current(), part) }

// progress returns what tells of each of n things as it is done.
func (c config) progress(n int) func(format string, args ...any) {
	var done atomic.Int64
	return func(format string, args ...any) {
		log.Printf("%3d/%d %s", done.Add(1), n, fmt.Sprintf(format, args...))
	}
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	c, todo, err := configured()
	if err == nil {
		err = run(c, todo)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// run measures the parts and then writes the report, also when single runs have
// failed: it shows which.
func run(c config, todo []part) error {
	if err := os.MkdirAll(filepath.Dir(c.file("any")), 0o755); err != nil {
		return err
	}
	var failed []error
	for _, part := range todo {
		c.runs, c.parallel = cmp.Or(c.wantedRuns, part.runs), part.parallel
		if part.parallel > 1 {
			c.parallel = cmp.Or(c.wantedParallel, part.parallel)
		}
		log.Printf("%s: %d runs, seeds from %d", part.name, c.runs, c.seed)
		if err := part.measure(c); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", part.name, err))
		}
	}
	return errors.Join(append(failed, report(c.dir, c.readme))...)
}

func configured() (c config, todo []part, err error) {
	flag.StringVar(&c.dist, "dist", "web/dist", "the built package")
	flag.StringVar(&c.esbuild, "esbuild", "web/node_modules/.bin/esbuild", "the bundler that measures the entries")
	flag.Uint64Var(&c.seed, "seed", 1, "seed of the first run; the next one's is one more")
	flag.IntVar(&c.wantedRuns, "runs", 0, "how often each thing is measured; 0: what suits the part")
	flag.IntVar(&c.wantedParallel, "parallel", 0, "browsers at once, where it is not the machine that is measured; 0: what suits the part")
	flag.StringVar(&c.dir, "out", "web/bench", "where results, charts and RESULTS.md go")
	flag.StringVar(&c.readme, "readme", "README.md", "whose figures to replace; empty: none")
	in := flag.String("browser", string(browser.Current()), "in which browser to measure: "+strings.Join(names(engines, engineName), ", ")+"; in others than chromium the parts "+strings.Join(names(elsewhere(), part.String), ", "))
	only := flag.String("only", "", "the parts to measure, by commas: "+strings.Join(names(parts, part.String), ", ")+"; or report, which measures nothing")
	whom := flag.String("contenders", "", "whom to measure, by commas: "+strings.Join(names(contenders, contender.String), ", "))
	scenarios := flag.String("scenarios", "", "which scenarios of sessions, by commas: "+strings.Join(names(courses(), course.String), ", "))
	within := flag.String("modes", "", "which modes of sessions, by commas: cookie, localhost")
	whose := flag.String("providers", "", "whose users, by commas: "+strings.Join(names(providers.All(), providers.Provider.String), ", "))
	troubles := flag.String("troubles", "", "in which troubles, by commas: "+strings.Join(names(providers.Troubles(), providers.Trouble.String), ", "))
	flag.Parse()

	var errs [7]error
	if *only != "report" {
		todo, errs[0] = pick("only", *only, partsIn(browser.Engine(*in)), part.String)
	}
	c.contenders, errs[1] = pick("contenders", *whom, contenders, contender.String)
	c.courses, errs[2] = pick("scenarios", *scenarios, courses(), course.String)
	c.modes, errs[3] = pick("modes", *within, modes, mode.String)
	errs[4] = choose(*in)
	c.providers, errs[5] = pick("providers", *whose, providers.All(), providers.Provider.String)
	c.troubles, errs[6] = pick("troubles", *troubles, providers.Troubles(), providers.Trouble.String)
	return c, todo, errors.Join(errs[:]...)
}
