//go:build !js

package browser

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// An Engine is a kind of browser.
type Engine string

const (
	Chromium Engine = "chromium"
	Firefox  Engine = "firefox"
	WebKit   Engine = "webkit"
)

// Current is the engine that tests run in: $HOLDFAST_BROWSER, or Chromium.
func Current() Engine {
	return Engine(cmp.Or(os.Getenv("HOLDFAST_BROWSER"), string(Chromium)))
}

// Wanted are the engines that ./build.sh test runs in: $HOLDFAST_BROWSERS, or all.
func Wanted() []Engine {
	var all []Engine
	for _, name := range strings.Fields(cmp.Or(os.Getenv("HOLDFAST_BROWSERS"), "chromium firefox webkit")) {
		all = append(all, Engine(name))
	}
	return all
}

// A driver drives one tab. Each method does what Tab's of that name says, and takes no
// longer than Patience. A lever that the engine lacks is a Missing.
type driver interface {
	navigate(url string) error
	// eval evaluates an expression, awaits a promise, and returns the value as JSON.
	eval(js string) (json.RawMessage, error)
	click(selector string) error
	press(key Key) error
	reload() error
	screenshot() (png []byte, err error)
	console() []string
	product() string
	// process is the first of the browser's: all others come from it.
	process() int
	beside(t T) (driver, error)

	resize(width, height int) error
	hide() error
	show() error
	freeze() error
	thaw() error
	crash() error
	offline(off bool) error
	believeOffline(off bool) error
	block(pattern string) error
	advance(d time.Duration) error
}

// Start is how a browser is started.
type Start struct {
	Scripts []string // run before those of every page
	// NoWasm switches WebAssembly off, as Safari's Lockdown Mode does.
	NoWasm bool
	// Private opens a private window. Under WebDriver WebKitGTK has no other kind.
	Private bool
	// NoStorage blocks cookies and what is stored, as a user may.
	NoStorage bool
	// Dark is what its user prefers.
	Dark bool
	// NavigationAPI switches it on where it is not yet by default: in WebKitGTK.
	NavigationAPI bool
}

// Open starts a browser of this engine with one empty tab, closed when the test ends.
func (e Engine) Open(t T, how Start) *Tab {
	t.Helper()
	tab := &Tab{t: t, engine: e}
	switch e {
	case Chromium:
		tab.driver = startChromium(t, how)
	case Firefox:
		tab.driver = startFirefox(t, how)
	case WebKit:
		tab.driver = startWebKit(t, how)
	default:
		t.Fatalf("HOLDFAST_BROWSER must be %s, %s or %s, got %q", Chromium, Firefox, WebKit, e)
	}
	return tab
}

// Skip leaves a test out to which this engine does not apply, and says why. It is no way
// out for one that fails.
func (e Engine) Skip(t T, why string) {
	t.Helper()
	if s, ok := t.(skipper); ok {
		s.Skipf("%s: %s", e, why)
		return
	}
	t.Fatalf("%s: %s", e, why)
}

// Missing is a lever that an engine lacks, and why. A test that pulls it is skipped.
type Missing struct {
	Lever string
	Why   string
}

func (m *Missing) Error() string { return fmt.Sprintf("no lever to %s: %s", m.Lever, m.Why) }

// must ends the test if a lever has failed, and leaves it out if there is none.
func (tab *Tab) must(err error) {
	tab.t.Helper()
	var missing *Missing
	switch {
	case errors.As(err, &missing):
		tab.engine.Skip(tab.t, missing.Error())
	case err != nil:
		tab.t.Fatalf("%v", err)
	}
}

// asJSON makes an expression into one whose value is a string of JSON, or undefined.
func asJSON(js string) string { return "(async () => JSON.stringify(await (" + js + ")))()" }

// asRegexp is a URL pattern of Chromium's, as far as tests use them.
func asRegexp(pattern string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*") + "$")
}

// executable is the first of the programs that is there; the variable may name another.
func executable(t T, variable string, names ...string) string {
	t.Helper()
	if name := os.Getenv(variable); name != "" {
		names = []string{name}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("no %s found: install it, or set %s", strings.Join(names, ", "), variable)
	return ""
}
