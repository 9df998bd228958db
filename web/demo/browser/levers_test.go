//go:build !js

package browser

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const leverPage = `<!doctype html><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<button onclick="window.clicked = event.isTrusted">Do it</button>
<script>window.load = Math.random(); window.get = () => fetch('/get').then((r) => r.text(), () => 'failed');</script>`

// opened is a tab of a browser of its own, with a page.
func opened(t *testing.T, scripts ...string) *Tab {
	t.Helper()
	return openedAs(t, Start{Scripts: append(scripts, Witness)})
}

func openedAs(t *testing.T, how Start) *Tab {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/get", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("got")) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(leverPage))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tab := Current().Open(t, how)
	tab.Navigate(strings.Replace(server.URL, "127.0.0.1", "localhost", 1))
	return tab
}

const lull = 1500 * time.Millisecond

// levers are those that one tab can be put through in turn.
var levers = map[string]func(t *testing.T, tab *Tab){
	"evaluates":                    aTabEvaluates,
	"is clicked and typed into":    aTabIsClickedAndTypedInto,
	"is reloaded and gone back to": aTabIsReloadedAndGoneBackTo,
	"is hidden and shown":          aWindowIsHiddenAndShown,
	"is offline":                   aPageIsOffline,
	"believes to be offline":       aPageBelievesToBeOffline,
	"is kept from an address":      anAddressIsBlocked,
	"stops with its browser":       aBrowserIsStopped,
	"is made narrow":               aPageIsMadeNarrow,
	"has a clock that jumps":       aPagesClockJumps,
}

func TestATab(t *testing.T) {
	t.Parallel()
	tab := opened(t, "window.early = document.querySelector('button') === null", SleepingClock)
	t.Log(tab.Product())
	home := Eval[string](tab, "location.href")
	for name, pull := range levers {
		t.Run(name, func(t *testing.T) {
			tab := tab.For(t)
			tab.Navigate(home)
			pull(t, tab)
		})
	}
}

func aTabEvaluates(t *testing.T, tab *Tab) {
	assert.True(t, Eval[bool](tab, "early"), "scripts run before those of the page")
	assert.Equal(t, []string{"a", "b"}, Eval[[]string](tab, "new Promise((r) => setTimeout(r, 10, ['a', 'b']))"))
	for _, nothing := range []string{"null", "undefined", "void 0"} {
		_, err := TryEval[string](tab, nothing)
		assert.ErrorIs(t, err, errNothing)
	}
	for _, wrong := range []string{"nowhere.at", "Promise.reject(new Error('no'))"} {
		_, err := TryEval[string](tab, wrong)
		assert.Error(t, err)
		assert.NotErrorIs(t, err, errNothing)
	}
	Eval[bool](tab, "console.warn('a warning'), console.debug('more', 1), true")
	require.Eventually(t, func() bool { return len(tab.Console()) == 2 }, Patience, 10*time.Millisecond)
	assert.Equal(t, []string{`warning: "a warning"`, `debug: "more" 1`}, tab.Console())
}

func aTabIsClickedAndTypedInto(t *testing.T, tab *Tab) {
	tab.Press(KeyTab)
	tab.Until("document.activeElement === document.querySelector('button')", "the button has the focus")
	tab.Press(KeyEnter)
	tab.Until("window.clicked", "the key is a user's")
	Eval[bool](tab, "clicked = false, true")
	tab.Click("button")
	tab.Until("window.clicked", "the click is a user's")
	picture := filepath.Join(t.TempDir(), "page.png")
	tab.Screenshot(picture)
	png, err := os.ReadFile(picture)
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(png, []byte("\x89PNG")))
}

func aTabIsReloadedAndGoneBackTo(t *testing.T, tab *Tab) {
	load := Eval[float64](tab, "load")
	tab.Reload()
	tab.Until("window.load && load !== "+number(load), "it is another load")
	load = Eval[float64](tab, "load")
	tab.Navigate(Eval[string](tab, "location.origin") + "/elsewhere")
	tab.Back()
	tab.Until("window.load === "+number(load)+" && witnessed.includes('pageshow persisted')", "the page comes out of the cache")
}

func aWindowIsHiddenAndShown(t *testing.T, tab *Tab) {
	assert.Equal(t, "visible", Eval[string](tab, "document.visibilityState"))
	tab.Hide()
	tab.Show()
	tab.Until("witnessed.filter((type) => type === 'visibilitychange').length === 2", "the page is told both")
}

func aPageIsOffline(t *testing.T, tab *Tab) {
	tab.Offline(true)
	tab.Until("!navigator.onLine && witnessed.includes('offline')", "the page is told")
	assert.Equal(t, "failed", Eval[string](tab, "get()"))
	tab.Offline(false)
	tab.Until("navigator.onLine && witnessed.includes('online')", "the page is told")
	assert.Equal(t, "got", Eval[string](tab, "get()"))
}

func aPageBelievesToBeOffline(t *testing.T, tab *Tab) {
	tab.BelieveOffline(true)
	tab.Until("!navigator.onLine && witnessed.includes('offline')", "the page is told")
	assert.Equal(t, "got", Eval[string](tab, "get()"))
	tab.BelieveOffline(false)
	tab.Until("navigator.onLine && witnessed.includes('online')", "the page is told")
}

func anAddressIsBlocked(t *testing.T, tab *Tab) {
	tab.Block("*://*:*/get")
	assert.Equal(t, "failed", Eval[string](tab, "get()"))
	assert.Equal(t, 200, Eval[int](tab, "fetch('/other').then((r) => r.status)"))
	tab.Block("")
	assert.Equal(t, "got", Eval[string](tab, "get()"))
}

func aBrowserIsStopped(t *testing.T, tab *Tab) {
	resume := tab.Suspend()
	time.Sleep(lull)
	resume()
	tab.Until("lull > 1000", "the page did not run")
}

func aPagesClockJumps(t *testing.T, tab *Tab) {
	before := Eval[float64](tab, "Date.now() - performance.now()")
	tab.JumpClock(time.Hour)
	assert.InDelta(t, before+time.Hour.Seconds()*1000, Eval[float64](tab, "Date.now() - performance.now()"), 1000)
}

func aPageIsMadeNarrow(t *testing.T, tab *Tab) {
	tab.Resize(500, 600)
	assert.Equal(t, 500, Eval[int](tab, "innerWidth"))
	tab.Resize(1000, 700)
}

func TestABrowserStartsAsItsUserHasIt(t *testing.T) {
	t.Parallel()
	const dark, keeps = "matchMedia('(prefers-color-scheme: dark)').matches", "(document.cookie = 'a=b', document.cookie === 'a=b')"
	for _, yes := range []bool{false, true} {
		tab := openedAs(t, Start{Dark: yes, NoStorage: yes})
		assert.Equal(t, yes, Eval[bool](tab, dark))
		assert.Equal(t, !yes, Eval[bool](tab, keeps))
	}
}

func TestAPageIsFrozen(t *testing.T) {
	t.Parallel()
	tab := opened(t)
	beside := tab.Beside()
	beside.Navigate(Eval[string](tab, "location.href"))
	Eval[bool](beside, "window.ticks = 0, setInterval(() => window.ticks++, 100), true")
	tab.Freeze()
	before := Eval[int](beside, "ticks")
	time.Sleep(lull)
	assert.Greater(t, Eval[int](beside, "ticks"), before, "its neighbour goes on")
	tab.Resume()
	tab.Until("lull > 1000 && ('onfreeze' in document) === witnessed.includes('freeze')", "the page did not run, and was told if it can be")
}

func TestATabBesideIsBehindAndShares(t *testing.T) {
	t.Parallel()
	tab := opened(t, "window.scripted = true")
	beside := tab.Beside()
	beside.Navigate(Eval[string](tab, "location.href"))
	assert.True(t, Eval[bool](beside, "scripted"), "its scripts run, too")
	Eval[bool](tab, "localStorage.setItem('a', 'b'), console.warn('of the first'), true")
	assert.Equal(t, "b", Eval[string](beside, "localStorage.getItem('a')"))
	assert.Empty(t, beside.Console(), "a console of its own")
	assert.Equal(t, "hidden", Eval[string](beside, "document.visibilityState"))
	assert.Equal(t, "visible", Eval[string](tab, "document.visibilityState"))
}

func TestAPagesTimeIsAdvanced(t *testing.T) {
	t.Parallel()
	tab := opened(t)
	before := Eval[float64](tab, "performance.now()")
	tab.Advance(time.Hour)
	assert.Greater(t, Eval[float64](tab, "performance.now()"), before+time.Hour.Seconds()*1000)
}

func TestAPageCrashes(t *testing.T) {
	t.Parallel()
	tab := opened(t)
	beside := tab.Beside()
	beside.Navigate(Eval[string](tab, "location.href"))
	Eval[bool](tab, "navigator.locks.request('a', () => new Promise(() => {})), true")
	held := "navigator.locks.query().then(({ held }) => held.length)"
	beside.Until(held+".then((n) => n === 1)", "the lock is held")
	tab.Crash()
	beside.Until(held+".then((n) => n === 0)", "nothing of the page is left")
}

// A lever that is missing leaves the test out, and says why; one that fails fails it.
func TestOnlyAMissingLeverSkips(t *testing.T) {
	t.Run("missing", func(t *testing.T) {
		ran := &recorder{}
		(&Tab{t: ran, engine: WebKit}).must(&Missing{"fly", "it has no wings"})
		assert.Equal(t, "webkit: no lever to fly: it has no wings", ran.skipped)
		assert.Empty(t, ran.failed)
	})
	t.Run("failed", func(t *testing.T) {
		ran := &recorder{}
		(&Tab{t: ran, engine: WebKit}).must(errors.New("the tab is gone"))
		assert.Empty(t, ran.skipped)
		assert.Equal(t, "the tab is gone", ran.failed)
	})
}

// recorder is a test that goes on whatever happens to it.
type recorder struct {
	T
	skipped, failed string
}

func (r *recorder) Helper()                           {}
func (r *recorder) Skipf(format string, args ...any)  { r.skipped = fmt.Sprintf(format, args...) }
func (r *recorder) Fatalf(format string, args ...any) { r.failed = fmt.Sprintf(format, args...) }

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
