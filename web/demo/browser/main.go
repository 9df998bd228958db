//go:build !js

package browser

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Main is for the TestMain of a package whose tests open browsers. In Chromium all of
// them run; in another engine those that are named, which are of what browsers differ
// in, unless -run says what else. A name may be a subtest's: "TestA/b".
func Main(m interface{ Run() int }, elsewhere ...string) {
	flag.Parse()
	if err := known(elsewhere); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if run := flag.Lookup("test.run"); Current() != Chromium && run.Value.String() == "" {
		_ = run.Value.Set(pattern(elsewhere))
	}
	os.Exit(m.Run())
}

// pattern is what -run takes for exactly these tests.
func pattern(tests []string) string {
	var alternatives []string
	for _, test := range tests {
		alternatives = append(alternatives, "^"+strings.ReplaceAll(test, "/", "$/^")+"$")
	}
	return strings.Join(alternatives, "|")
}

// known looks whether there are such tests: one that is renamed must not be lost.
func known(tests []string) error {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		return err
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		all.Write(text)
	}
	for _, test := range tests {
		test, _, _ = strings.Cut(test, "/")
		if !strings.Contains(all.String(), "\nfunc "+test+"(t *testing.T)") {
			return fmt.Errorf("there is no test %s", test)
		}
	}
	return nil
}
