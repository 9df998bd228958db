//go:build !js

// Command testrunner is for go test's -exec: it runs a test program for js/wasm in a
// page of the browser that $HOLDFAST_BROWSER names. run.sh calls it.
package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"holdfast/web/demo/browser"
)

//go:embed page.html
var page []byte

func main() {
	p := &process{}
	if len(os.Args) < 2 {
		p.Fatalf("want a test program, and its flags")
	}
	server := httptest.NewServer(files(p, os.Args[1]))
	p.Cleanup(server.Close)
	tab := browser.Open(p)
	tab.Navigate(server.URL)
	args, err := json.Marshal(append([]string{"js.test"}, os.Args[2:]...))
	if err != nil {
		p.Fatalf("%v", err)
	}
	browser.Eval[bool](tab, "start("+string(args)+"), true")
	p.end(follow(tab))
}

// files are the page, the program, and the runtime of the toolchain that built it.
func files(p *process, program string) http.Handler {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		p.Fatalf("go env GOROOT: %v", err)
	}
	runtime := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(page)
	})
	mux.HandleFunc("GET /wasm_exec.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, runtime) })
	mux.HandleFunc("GET /test.wasm", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/wasm")
		http.ServeFile(w, r, program)
	})
	return mux
}

// follow prints what the program writes, until it ends. Returns its exit code.
func follow(tab *browser.Tab) int {
	for {
		state := browser.Eval[struct {
			Text string
			Exit *int
		}](tab, "(() => { const Text = output; output = ''; return { Text, Exit: exitCode }; })()")
		fmt.Print(state.Text)
		if state.Exit != nil {
			return *state.Exit
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// process is a browser.T that ends the program with its failure.
type process struct{ cleanups []func() }

func (p *process) Helper()          {}
func (p *process) Cleanup(f func()) { p.cleanups = append(p.cleanups, f) }
func (p *process) FailNow()         { p.end(2) }
func (p *process) Errorf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "testrunner: "+format+"\n", args...)
}

func (p *process) Fatalf(format string, args ...any) {
	p.Errorf(format, args...)
	p.FailNow()
}

func (p *process) end(code int) {
	for i := len(p.cleanups) - 1; i >= 0; i-- {
		p.cleanups[i]()
	}
	os.Exit(code)
}
