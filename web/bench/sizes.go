//go:build !js

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"text/tabwriter"

	"github.com/andybalholm/brotli"
)

// entries are what an application imports. Each is bundled and minified with
// what it needs of Holdfast, less the chunks.
var entries = []string{
	"index", "react", "convex", "authkit-react", "authkit-nextjs", "authkit-tanstack", "clerk", "auth0", "better-auth", "convex-auth", "supabase", "panel", "engine-chunk",
}

// chunks are what comes later, by a dynamic import, and where it is built: the
// loader with all that knows the engine; guard.report(); and the option debug.
var chunks = map[string]string{
	"engine-chunk": "engine-chunk.js",
	"report":       "diagnostics/report.js",
	"devtools":     "diagnostics/devtools.js",
}

// packedEngine is the file that a page fetches: the engine by gzip, which comes like
// that from any server.
const packedEngine = "holdfast.gzip.wasm"

// most is the most that an entry or a chunk may weigh, minified and by gzip -9, in bytes.
// TestSizes holds them to it. It is more than what is to be reached (maxEntry,
// maxAdapter), and the README's table says so: the broker of the provider's own requests
// must be there at the first one, and what keeps calls where nothing else can be had
// can't itself come later. In authkit-react 60 bytes watch the client's auth, keep the
// role and contextKey in the context, and let a render that never shows leave nothing
// behind; 40 keep React's rules, by which what a render reads is state; and 10 are the
// emulator's words for a refresh token that another tab has wiped. Of attach, and
// of convex, which has it, 60 are the check of attach's own options. Of engine-chunk, 420
// end the Go program, and hear what a server refuses while there is none. What the public
// face takes of index: a snapshot that says how the session has ended and why there is no
// engine, 82 bytes; getAccessToken, which an abort signal takes back, 73; the option engine,
// 52. A selector of useGuardState takes 77 of react, and the engine's side of all that 80 of
// engine-chunk. The last 970 bytes of engine-chunk inflate the engine where the browser does
// not (before Safari 16.4 and Firefox 113), from the one file that all others get. 40 of
// report say where the browser lacks what reloadGuard needs, and 660 which engine is served, and whether
// it is the package's own: 14 of engine-chunk say where it is. Of each adapter,
// 270 to 300 say which prop is wrong, and the cure, where the user would be signed out
// without a word; and 70 to 90, as of index, turn a guard off and on again as the page runs. Of
// auth0, 140 leave its popups a minute, where its silent iframe has 15 seconds. Of supabase, 60 know
// who is there by what is no sign-in, and 144 send no refresh token that another tab has used. Of
// engine-chunk, 190 hold a request or not by its address, find a provider's own words in whatever
// field they are, and show an SDK at once what it knows to mend;
// and 25 do without what signals have since Chrome 100, Firefox 97 and Safari 15.4, and know a
// policy by Chromium's older words; and 295 have a request that says the same as one that is
// held wait for its answer: two with one refresh token end the session at many a server;
// and 35 part its start into tasks, so that the longest is 20 ms shorter; and 170 give up what is held when its
// user leaves, which would sign the user in again; and 56 end a hold at its bound, forget an
// engine that did not start, and leave the one that another copy of the package starts alone.
// In every entry 15 have the engine hear nothing of a request that was aborted, and settle each load.
// In every entry 2 bytes let a guard's requests come by a fetch that an SDK is given, which
// supabase does. Of that 15 leave no listener on the signal of a request that is over, and do
// without throwIfAborted. In authkit-nextjs and authkit-tanstack 40 to 50 have no token of the
// organisation or role that was, which AuthKit keeps. In authkit-react 90 send no visitor to the
// sign-in whose session was over before the page came, and take no other application's for theirs.
// Of convex, 14 ask who is in after its hook was loading, and 8 ask again whether a user has signed
// out who may have done so offline. 7 of what each adapter has let Clerk send nothing for where it
// navigates to before it says as whom.
var most = map[string]int{
	"index":            3_927,
	"react":            410,
	"attach":           1_590,
	"convex":           7_871,
	"authkit-react":    6_208,
	"authkit-nextjs":   6_608,
	"authkit-tanstack": 6_251,
	"clerk":            5_964,
	"auth0":            6_284,
	"better-auth":      6_756,
	"convex-auth":      5_952,
	"supabase":         5_670,
	"presets":          785,
	"panel":            8_530,
	"metrics":          570,
	"testing":          885,
	"engine-chunk":     14_068,
	"report":           1_505, // the hash in it weighs some bytes more or less with each engine
	"devtools":         2_450,
}

func printSizes(out io.Writer, dist, esbuild string) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "size in bytes\traw\tgzip -9\tbrotli -5\tbrotli -11\t")
	for _, name := range []string{packedEngine, "holdfast.wasm", "wasm_exec.js", "holdfast.js"} {
		content, err := os.ReadFile(filepath.Join(dist, name))
		if err != nil {
			return fmt.Errorf("%w: run ./build.sh first", err)
		}
		if err := printSize(table, name, content); err != nil {
			return err
		}
	}
	for _, entry := range entries {
		content, err := bundle(dist, entry, esbuild)
		if err != nil {
			return err
		}
		if err := printSize(table, entry+", minified", content); err != nil {
			return err
		}
	}
	return table.Flush()
}

// built is where the build puts a chunk, or an entry, as the package's manifest says.
func built(dist, entry string) (string, error) {
	if chunk, ok := chunks[entry]; ok {
		return filepath.Join(dist, chunk), nil
	}
	raw, err := os.ReadFile(filepath.Join(dist, "..", "package.json"))
	if err != nil {
		return "", err
	}
	var manifest struct {
		Exports map[string]json.RawMessage
	}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		return "", err
	}
	name := "./" + entry
	if entry == "index" {
		name = "."
	}
	var target struct{ Default string }
	if err := json.Unmarshal(manifest.Exports[name], &target); err != nil {
		return "", fmt.Errorf("entry %s: %w", name, err)
	}
	return filepath.Join(dist, "..", target.Default), nil
}

// bundle minifies an entry with its static imports; peers and dynamic imports
// stay out.
func bundle(dist, entry, esbuild string) ([]byte, error) {
	path, err := built(dist, entry)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(esbuild, path, "--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none",
		"--external:react", "--external:react/*", "--external:convex/*", "--external:@workos-inc/*", "--external:@workos/*",
		"--external:@auth0/*", "--external:@convex-dev/*", "--external:@supabase/*", "--external:./wasm_exec.js",
		"--external:../engine-chunk.js", "--external:../diagnostics/report.js", "--external:../diagnostics/devtools.js")
	cmd.Stderr = os.Stderr
	content, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("bundling %s: %w", path, err)
	}
	// As in a real bundle, whose files lie in one folder.
	return regexp.MustCompile(`import\("(?:\.\./)+(?:\w+/)*`).ReplaceAll(content, []byte(`import("./`)), nil
}

func printSize(table io.Writer, name string, content []byte) error {
	zipped, err := gzipped(content)
	if err != nil {
		return err
	}
	quickly, err := brotlied(content, 5)
	if err != nil {
		return err
	}
	best, err := brotlied(content, brotli.BestCompression)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t\n", name, len(content), zipped, quickly, best)
	return err
}

// gzipped is how many bytes content has by gzip -9.
func gzipped(content []byte) (int, error) {
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	err = pressed(w, content)
	return zipped.Len(), err
}

// brotlied is how many bytes content has by brotli at a level.
func brotlied(content []byte, level int) (int, error) {
	var packed bytes.Buffer
	err := pressed(brotli.NewWriterLevel(&packed, level), content)
	return packed.Len(), err
}

func pressed(w io.WriteCloser, content []byte) error {
	if _, err := w.Write(content); err != nil {
		return err
	}
	return w.Close()
}
