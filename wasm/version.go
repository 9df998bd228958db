//go:build js && wasm

package main

import "os"

// version is that of the npm package the engine was built for. ./build.sh stamps
// it, here and in web/src/version.ts.
var version = "unstamped"

// requireVersion ends the program if the loader is of another version: a copy of
// the engine is easily forgotten when the package is updated. What it says last
// is what the loader tells the developer.
func requireVersion(loader string) {
	if loader == version {
		return
	}
	// Not by os.Stderr, which in a page is the console.
	println("it is version " + version + ", and the page has version " + loader + " of the package. Serve the holdfast.gzip.wasm that came with it")
	os.Exit(1)
}
