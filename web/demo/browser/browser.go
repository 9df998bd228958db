//go:build !js

package browser

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Patience bounds every wait for a page: generous, because test machines are
// slow, and never part of what a test asserts.
const Patience = 60 * time.Second

// Tab is one page in a Chromium of its own.
type Tab struct {
	t       T
	ctx     context.Context
	scripts []string // run before those of every page

	mu      sync.Mutex // guards console
	console []string
}

// Open starts a Chromium with one empty tab, closed when the test ends. scripts
// run before those of every page.
func Open(t T, scripts ...string) *Tab {
	t.Helper()
	// Not chromedp's default options: those switch off the throttling of timers
	// in hidden tabs.
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(executable(t)),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
	)
	t.Cleanup(cancelAlloc)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx), "Chromium starts") // no time-out on the first call
	return newTab(t, ctx, scripts)
}

func newTab(t T, ctx context.Context, scripts []string) *Tab {
	t.Helper()
	tab := &Tab{t: t, ctx: ctx, scripts: scripts}
	go tab.listen()
	for _, script := range scripts {
		call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	}
	return tab
}

// executable is $CHROME_BIN or a Chromium on the path.
func executable(t T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROME_BIN"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("no Chromium found: install one, or set CHROME_BIN")
	return ""
}

// Navigate loads a page and waits for its load event.
func (tab *Tab) Navigate(url string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	require.NoError(tab.t, chromedp.Do(ctx, chromedp.Navigate(url)))
}

// Eval evaluates JavaScript, and awaits a promise.
func Eval[T any](tab *Tab, js string) T {
	tab.t.Helper()
	v, err := TryEval[T](tab, js)
	require.NoError(tab.t, err, js)
	return v
}

// TryEval is Eval for a page that may be navigating away.
func TryEval[T any](tab *Tab, js string) (T, error) {
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// Until waits for a JavaScript condition.
func (tab *Tab) Until(condition, why string) {
	tab.t.Helper()
	if !tab.Within(Patience, condition) {
		tab.t.Fatalf("%s: not so within %v: %s", why, Patience, condition)
	}
}

// Click clicks what the selector finds, as a user does.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	require.NoError(tab.t, chromedp.Do(ctx, chromedp.Click(selector)))
}

// Press presses a key, one of chromedp/kb's, as a user does.
func (tab *Tab) Press(key string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	require.NoError(tab.t, chromedp.Do(ctx, chromedp.KeyEvent(key)))
}

// Back presses the browser's back button. chromedp's own waits for a load event, which
// a page that comes out of the cache does not have.
func (tab *Tab) Back() {
	tab.t.Helper()
	_, _ = TryEval[bool](tab, "history.back(), true") // the page may be gone before it answers
}

// Reload presses the browser's own button.
func (tab *Tab) Reload() {
	tab.t.Helper()
	call(tab, page.Reload, page.ReloadParams{})
}

// Within reports whether a JavaScript condition came true in time.
func (tab *Tab) Within(d time.Duration, condition string) bool {
	for deadline := time.Now().Add(d); ; time.Sleep(50 * time.Millisecond) {
		if ok, err := TryEval[bool](tab, "!!("+condition+")"); err == nil && ok {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// Console returns what the page has written to its console so far, a line each:
// "warning: text".
func (tab *Tab) Console() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return append([]string(nil), tab.console...)
}

// Said returns the lines of the console that are Holdfast's.
func (tab *Tab) Said() []string {
	return slices.DeleteFunc(tab.Console(), func(line string) bool { return !strings.Contains(line, "holdfast:") })
}

// Screenshot writes what the page looks like now to a PNG file.
func (tab *Tab) Screenshot(path string) {
	tab.t.Helper()
	png, err := chromedp.Run(tab.ctx, chromedp.CaptureScreenshot())
	require.NoError(tab.t, err)
	require.NoError(tab.t, os.WriteFile(path, png, 0o644))
}

func (tab *Tab) listen() {
	for event, err := range chromedp.Events(tab.ctx, cdpruntime.ConsoleAPICalled) {
		if err != nil {
			return
		}
		line := string(event.Type) + ":"
		for _, arg := range event.Args {
			line += " " + string(arg.Value)
		}
		tab.mu.Lock()
		tab.console = append(tab.console, line)
		tab.mu.Unlock()
	}
}

// Product is the browser's name and version.
func (tab *Tab) Product() string {
	tab.t.Helper()
	version, err := chromedp.CallBrowser(tab.ctx, browser.GetVersion, cdp.Empty{})
	require.NoError(tab.t, err)
	return version.Product
}
