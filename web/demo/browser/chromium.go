//go:build !js

package browser

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// chromium drives a tab of Chromium by its DevTools protocol.
type chromium struct {
	ctx     context.Context // the tab's
	name    string
	scripts []string

	mu    sync.Mutex // guards lines
	lines []string
}

func startChromium(t T, how Start) *chromium {
	t.Helper()
	// Not chromedp's default options: those switch off the throttling of timers
	// in hidden tabs.
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(executable(t, "CHROME_BIN", "chromium", "chromium-browser", "google-chrome")),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
	}
	if how.NoStorage {
		options = append(options, chromedp.UserDataDir(profileWithoutStorage(t)))
	}
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancelAlloc)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx), "Chromium starts") // no time-out on the first call
	if how.Private {                                        // as the protocol calls it: a context of its own, off the record
		ctx, cancel = chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
		t.Cleanup(cancel)
		require.NoError(t, chromedp.Do(ctx))
	}
	if how.NoWasm { // it has no switch for that
		how.Scripts = append([]string{"delete globalThis.WebAssembly"}, how.Scripts...)
	}
	version, err := chromedp.CallBrowser(ctx, browser.GetVersion, cdp.Empty{})
	require.NoError(t, err)
	tab, err := chromiumTab(ctx, version.Product, how.Scripts)
	require.NoError(t, err)
	if how.Dark {
		require.NoError(t, tab.dark())
	}
	return tab
}

// profileWithoutStorage is a profile whose user blocks cookies, and with them what is stored.
func profileWithoutStorage(t T) (folder string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "holdfast-chromium-")
	require.NoError(t, err)
	t.Cleanup(func() { removeSoon(folder) })
	require.NoError(t, os.Mkdir(filepath.Join(folder, "Default"), 0o700))
	const blocked = `{"profile": {"default_content_setting_values": {"cookies": 2}}}`
	require.NoError(t, os.WriteFile(filepath.Join(folder, "Default", "Preferences"), []byte(blocked), 0o600))
	return folder
}

func chromiumTab(ctx context.Context, name string, scripts []string) (*chromium, error) {
	c := &chromium{ctx: ctx, name: name, scripts: scripts}
	go c.listen()
	for _, script := range scripts {
		if err := call(c, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *chromium) listen() {
	for event, err := range chromedp.Events(c.ctx, cdpruntime.ConsoleAPICalled) {
		if err != nil {
			return
		}
		line := string(event.Type) + ":"
		for _, arg := range event.Args {
			line += " " + string(arg.Value)
		}
		c.mu.Lock()
		c.lines = append(c.lines, line)
		c.mu.Unlock()
	}
}

// call sends a command to the tab.
func call[P, R any](c *chromium, command cdp.Command[P, R], params P) error {
	_, err := run(c, func(ctx context.Context) (R, error) { return chromedp.Call(ctx, command, params) })
	return err
}

// do runs a step of chromedp's.
func (c *chromium) do(step chromedp.Action[chromedp.Void]) error {
	_, err := run(c, func(ctx context.Context) (chromedp.Void, error) { return chromedp.Run(ctx, step) })
	return err
}

func run[R any](c *chromium, f func(context.Context) (R, error)) (R, error) {
	ctx, cancel := context.WithTimeout(c.ctx, Patience)
	defer cancel()
	return f(ctx)
}

func (c *chromium) navigate(url string) error   { return c.do(chromedp.Navigate(url)) }
func (c *chromium) click(selector string) error { return c.do(chromedp.Click(selector)) }
func (c *chromium) reload() error               { return call(c, page.Reload, page.ReloadParams{}) }

func (c *chromium) eval(js string) (json.RawMessage, error) {
	return run(c, func(ctx context.Context) (json.RawMessage, error) {
		return chromedp.Run(ctx, chromedp.Evaluate[[]byte](js, chromedp.EvalAwaitPromise))
	})
}

func (c *chromium) press(key Key) error {
	keys := map[Key]string{KeyTab: kb.Tab, KeyEnter: kb.Enter, KeyRight: kb.ArrowRight}
	return c.do(chromedp.KeyEvent(keys[key]))
}

func (c *chromium) screenshot() ([]byte, error) {
	return run(c, func(ctx context.Context) ([]byte, error) { return chromedp.Run(ctx, chromedp.CaptureScreenshot()) })
}

func (c *chromium) console() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.lines...)
}

func (c *chromium) product() string { return c.name }
func (c *chromium) process() int    { return chromedp.FromContext(c.ctx).Browser.Process().Pid }

func (c *chromium) beside(t T) (driver, error) {
	behind := true
	opened, err := chromedp.CallBrowser(c.ctx, target.CreateTarget, target.CreateTargetParams{
		URL: "about:blank", Background: &behind, BrowserContextID: chromedp.FromContext(c.ctx).BrowserContextID, // a private window's, if it is one
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := chromedp.NewContext(c.ctx, chromedp.WithTargetID(opened.TargetID))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		return nil, err
	}
	return chromiumTab(ctx, c.name, c.scripts)
}
