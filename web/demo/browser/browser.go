//go:build !js

package browser

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// Patience bounds every wait for a page: generous, because test machines are
// slow, and never part of what a test asserts.
const Patience = 60 * time.Second

// Tab is one page in a browser of its own.
type Tab struct {
	t      T
	engine Engine
	driver driver
}

// Open starts a browser of the current engine, with scripts that run before those of
// every page.
func Open(t T, scripts ...string) *Tab {
	t.Helper()
	return Current().Open(t, Start{Scripts: scripts})
}

// For is the same tab for a part of the test.
func (tab *Tab) For(t T) *Tab {
	part := *tab
	part.t = t
	return &part
}

// Navigate loads a page and waits for its load event.
func (tab *Tab) Navigate(url string) {
	tab.t.Helper()
	require.NoError(tab.t, tab.driver.navigate(url))
}

// Eval evaluates JavaScript, and awaits a promise.
func Eval[V any](tab *Tab, js string) V {
	tab.t.Helper()
	v, err := TryEval[V](tab, js)
	require.NoError(tab.t, err, js)
	return v
}

var errNothing = errors.New("the expression is null or undefined")

// TryEval is Eval for a page that may be navigating away.
func TryEval[V any](tab *Tab, js string) (v V, err error) {
	raw, err := tab.driver.eval(js)
	if err != nil {
		return v, err
	}
	if len(raw) == 0 || string(raw) == "null" {
		return v, errNothing
	}
	return v, json.Unmarshal(raw, &v)
}

// Until waits for a JavaScript condition.
func (tab *Tab) Until(condition, why string) {
	tab.t.Helper()
	if !tab.Within(Patience, condition) {
		tab.t.Fatalf("%s: not so within %v: %s", why, Patience, condition)
	}
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

// Click clicks what the selector finds, as a user does.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	require.NoError(tab.t, tab.driver.click(selector))
}

// Key is a key of the keyboard, in WebDriver's way of writing.
type Key string

const (
	KeyTab   Key = "\uE004"
	KeyEnter Key = "\uE007"
	KeyRight Key = "\uE014"
)

// Press presses a key, as a user does.
func (tab *Tab) Press(key Key) {
	tab.t.Helper()
	require.NoError(tab.t, tab.driver.press(key))
}

// Back presses the browser's back button, and waits for nothing: a page that comes out
// of the cache has no load event.
func (tab *Tab) Back() {
	tab.t.Helper()
	_, _ = TryEval[bool](tab, "history.back(), true") // the page may be gone before it answers
}

// Reload presses the browser's own button.
func (tab *Tab) Reload() {
	tab.t.Helper()
	require.NoError(tab.t, tab.driver.reload())
}

// Console returns what the page has written to its console so far, a line each:
// "warning: text".
func (tab *Tab) Console() []string { return tab.driver.console() }

// Said returns the lines of the console that are Holdfast's.
func (tab *Tab) Said() []string {
	return slices.DeleteFunc(tab.Console(), func(line string) bool { return !strings.Contains(line, "holdfast:") })
}

// Screenshot writes what the page looks like now to a PNG file.
func (tab *Tab) Screenshot(path string) {
	tab.t.Helper()
	png, err := tab.driver.screenshot()
	require.NoError(tab.t, err)
	require.NoError(tab.t, os.WriteFile(path, png, 0o644))
}

// Product is the browser's name and version, "Firefox/153.7".
func (tab *Tab) Product() string { return tab.driver.product() }
