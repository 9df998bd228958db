//go:build !js

package main

import (
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"slices"

	"holdfast/web/demo/browser"
)

const startPage = `<!doctype html><meta charset="utf-8"><title>start</title><script type="module">
import { createGuard } from '/dist/index.js';
const began = performance.now();
const guard = createGuard({ getAccessToken: async () => 'opaque' });
guard.ready.then((engine) => { window.started = { engine, took: performance.now() - began }; });
</script>`

// printStarts prints the time from createGuard to a ready engine: cold in a
// browser that has never seen it, warm with the browser's caches filled.
func printStarts(t *bench, dist string, n int) {
	_ = mime.AddExtensionType(".wasm", "application/wasm")
	files := http.StripPrefix("/dist/", http.FileServer(http.Dir(dist)))
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, startPage)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)

	var cold, warm []float64
	for range n {
		measured(func(t *bench) {
			tab := browser.Open(t)
			cold = append(cold, start(tab, web.URL))
			warm = append(warm, start(tab, web.URL), start(tab, web.URL))
		})
	}
	fmt.Printf("createGuard to engine ready, uncompressed over loopback, in ms (min / median)\n")
	fmt.Printf("  cold  %.0f / %.0f   (%d browsers)\n", slices.Min(cold), median(cold), len(cold))
	fmt.Printf("  warm  %.0f / %.0f   (%d reloads)\n", slices.Min(warm), median(warm), len(warm))
}

func start(tab *browser.Tab, url string) float64 {
	tab.Navigate(url + "/")
	tab.Until("window.started?.engine === 'ready'", "the engine is ready")
	return browser.Eval[float64](tab, "started.took")
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
