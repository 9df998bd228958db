//go:build !js

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// mounting is a page that mounts and unmounts a provider.
func mounting(t *testing.T) *browser.Tab {
	t.Helper()
	dir, web := t.TempDir(), filepath.Join("..")
	bundle := exec.Command(filepath.Join(web, "node_modules", ".bin", "esbuild"), "testdata/mounts.jsx", "--bundle", "--splitting",
		"--format=esm", "--jsx=automatic", "--define:process.env.NODE_ENV=\"production\"", "--log-level=warning", "--outdir="+dir)
	out, err := bundle.CombinedOutput()
	require.NoError(t, err, "%s", out)
	engine, err := os.ReadFile(filepath.Join(web, "dist", "holdfast.gzip.wasm"))
	require.NoError(t, err, "run ./build.sh first")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "holdfast.gzip.wasm"), engine, 0o600))
	page := `<!doctype html><title>Mounts</title><body><script type="module" src="mounts.js"></script>`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "index.html"), []byte(page), 0o600))
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	tab := browser.Open(t)
	tab.Navigate(server.URL)
	tab.Until("!!window.mounts", "the page is there")
	return tab
}

// programs are the Go programs that live.
func programs(tab *browser.Tab) int { return tab.Instances("WebAssembly.Memory") }

// mounted is what the page holds after so many more mounts.
func mounted(t *testing.T, tab *browser.Tab, times int) browser.Heap {
	t.Helper()
	require.Equal(t, times, browser.Eval[int](tab, fmt.Sprintf("mounts(%d)", times)))
	require.Equal(t, 1, programs(tab), "it outlives a guard that another follows")
	// Go frees what it holds of JavaScript's when it collects its own garbage, or ends.
	require.Eventually(t, func() bool { return programs(tab) == 0 }, time.Minute, time.Second, "it goes some seconds after the last")
	return tab.Heap()
}

// What eighty mounts may leave: the browser's own, which comes and goes.
const slack = 300_000

func TestAHundredMountsLeaveTheHeapFlat(t *testing.T) {
	t.Parallel()
	tab := mounting(t)
	twenty := mounted(t, tab, 20)
	hundred := mounted(t, tab, 80)
	t.Logf("%+v, then %+v", twenty, hundred)
	assert.Less(t, hundred.Bytes-twenty.Bytes, slack)
	assert.LessOrEqual(t, hundred.Nodes, twenty.Nodes)
	assert.LessOrEqual(t, hundred.Listeners, twenty.Listeners)
}

// The control: eighty that stay are seen.
func TestMountsThatStayAreSeenInTheHeap(t *testing.T) {
	t.Parallel()
	tab := mounting(t)
	twenty := mounted(t, tab, 20)
	browser.Eval[int](tab, "mounts(80, true)")
	hundred := tab.Heap()
	t.Logf("%+v, then %+v", twenty, hundred)
	assert.Greater(t, hundred.Bytes-twenty.Bytes, 3*slack)
	assert.Greater(t, hundred.Nodes-twenty.Nodes, 80)
	assert.Greater(t, hundred.Listeners-twenty.Listeners, 80)
}
