//go:build !js

package e2e

import (
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// host stands before the lab, and is in trouble as a test says. The page itself, and what
// it loads first, come always: it has them in its cache, or from a service worker.
type host struct {
	inner   http.Handler
	mu      sync.Mutex
	trouble map[string]string // of a part, or of "all"; none: it is well
	asked   map[string]int
}

func newHost(t *testing.T) (*host, *browser.Lab) {
	t.Helper()
	h := &host{asked: map[string]int{}}
	return h, browser.NewLabBehind(t, func(inner http.Handler) http.Handler {
		h.inner = inner
		return h
	})
}

// set begins trouble: parts and kinds, by turns. Without any it ends.
func (h *host) set(trouble ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trouble = map[string]string{}
	for i := 0; i < len(trouble); i += 2 {
		h.trouble[trouble[i]] = trouble[i+1]
	}
}

// count is how often a part was asked for.
func (h *host) count(part string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked[part]
}

func partOf(r *http.Request) string {
	file := path.Base(r.URL.Path)
	switch {
	case strings.HasSuffix(file, ".wasm"):
		return "engine"
	case strings.HasPrefix(file, "engine-chunk"):
		return "chunk"
	case strings.HasPrefix(r.URL.Path, "/user_management/"), strings.HasPrefix(r.URL.Path, "/pages/"):
		return "session"
	default:
		return "page"
	}
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	part := partOf(r)
	h.mu.Lock()
	h.asked[part]++
	kind := h.trouble[part]
	if kind == "" && part != "page" {
		kind = h.trouble["all"]
	}
	h.mu.Unlock()
	switch kind {
	case "drop":
		panic(http.ErrAbortHandler)
	case "hang":
		<-r.Context().Done()
	case "hang, and drop":
		time.Sleep(3 * time.Second)
		panic(http.ErrAbortHandler)
	case "503":
		w.WriteHeader(http.StatusServiceUnavailable)
	case "404":
		w.WriteHeader(http.StatusNotFound)
	case "portal":
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Welcome to our Wi-Fi</title>")
	case "slow":
		h.inner.ServeHTTP(&slowly{ResponseWriter: w}, r)
	default:
		h.inner.ServeHTTP(w, r)
	}
}

// slowly writes 10 kB/s: at 50, the engine is there in 16 s.
type slowly struct{ http.ResponseWriter }

func (s *slowly) Write(p []byte) (n int, err error) {
	for len(p) > 0 && err == nil {
		part := p[:min(len(p), 1000)]
		_, err = s.ResponseWriter.Write(part)
		_ = http.NewResponseController(s.ResponseWriter).Flush()
		time.Sleep(100 * time.Millisecond)
		n, p = n+len(part), p[len(part):]
	}
	return n, err
}

const authenticated = "lab.state.isAuthenticated && lab.state.whoami"

// A page that loads while nothing else can be had: its user is kept.
func TestAPageThatLoadsInTroubleKeepsItsUser(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		trouble []string
		length  time.Duration
	}{
		"all is down for 6 s":                             {[]string{"all", "drop"}, 6 * time.Second},
		"all is down for 30 s":                            {[]string{"all", "drop"}, 30 * time.Second},
		"all hangs, and is cut":                           {[]string{"all", "hang, and drop"}, 6 * time.Second},
		"all answers 503 for 6 s":                         {[]string{"all", "503"}, 6 * time.Second},
		"a captive portal for 10 s":                       {[]string{"all", "portal"}, 10 * time.Second},
		"the same, with all the page's code in the cache": {[]string{"session", "portal", "engine", "portal"}, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			host, lab := newHost(t)
			app := lab.SignedIn(browser.Setup{})
			host.set(c.trouble...)
			app.LoadAgain()
			time.Sleep(c.length)
			back := time.Now()
			host.set()
			app.Until(authenticated, "the user is signed in")
			t.Logf("signed in %.1f s after the trouble", time.Since(back).Seconds())
			assert.False(t, app.ShownOut(), "the user was shown as signed out")
			app.Until("lab.state.guard.engine === 'ready'", "the engine is there")
			app.UntilFresh(time.Now())
			assert.False(t, app.ShownOut(), "the user was shown as signed out")
		})
	}
}

// The control: with the published provider the same page shows its user as signed out.
func TestWithoutHoldfastAPageThatLoadsInTroubleShowsItsUserAsSignedOut(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"drop", "503", "portal"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			host, lab := newHost(t)
			app := lab.SignedIn(browser.Setup{Control: true})
			host.set("all", kind)
			app.LoadAgain()
			app.Until("lab.record.some((e) => e.kind === 'auth' && !e.isLoading && !e.isAuthenticated)", "the user is shown as signed out")
		})
	}
}

// Where only the engine can't be had, the page keeps its user by itself, through an
// outage that is longer than a token's life. The control is wasm_test.go's: without Holdfast
// an outage loses the user.
func TestAnEngineOutOfReachLosesNobody(t *testing.T) {
	t.Parallel()
	for _, c := range [][]string{{"engine", "drop"}, {"engine", "hang"}, {"engine", "503"}, {"chunk", "drop"}, {"chunk", "hang"}, {"chunk", "503"}} {
		t.Run(c[0]+" "+c[1], func(t *testing.T) {
			t.Parallel()
			host, lab := newHost(t)
			app := lab.SignedIn(browser.Setup{})
			host.set(c...)
			app.LoadAgain()
			app.Until(authenticated, "the user is signed in")
			app.UntilFresh(time.Now())
			host.set(c[0], c[1], "session", "drop")
			time.Sleep(12 * time.Second)
			back := time.Now()
			host.set(c...)
			app.UntilFresh(back)
			assert.False(t, app.ShownOut(), "the user was shown as signed out")
			assert.Equal(t, "loading", browser.Eval[string](app.Tab, "lab.state.guard.engine"))
			t.Logf("asked for the %s %d times", c[0], host.count(c[0]))
			if c[1] == "hang" {
				return // a chunk that hangs can't be asked for again, and the engine only once it has stalled
			}
			host.set()
			app.Until("lab.state.guard.engine === 'ready'", "the engine is there")
			app.UntilFresh(time.Now())
			assert.False(t, app.ShownOut(), "the user was shown as signed out")
		})
	}
}

// A file that stays away while all else is well is not there: the page soon does as
// without Holdfast, and says so once, with the cure.
func TestAnEngineThatIsNotThereIsSoonDoneWithout(t *testing.T) {
	t.Parallel()
	host, lab := newHost(t)
	app := lab.SignedIn(browser.Setup{})
	host.set("engine", "404")
	app.LoadAgain()
	app.Until("lab.state.guard?.engine === 'unavailable'", "the guard says so")
	app.UntilFresh(time.Now())
	assert.False(t, app.ShownOut(), "the user was shown as signed out")
	said := slices.DeleteFunc(app.Said(), func(line string) bool { return !strings.Contains(line, "no engine at") })
	assert.Len(t, said, 1, "one message")
}

// While the session is in trouble, too, a file that is not there says nothing of itself.
func TestAnEngineThatIsNotThereLosesNobodyInAnOutage(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"drop", "503"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			host, lab := newHost(t)
			app := lab.SignedIn(browser.Setup{})
			host.set("engine", "404", "session", kind)
			app.LoadAgain()
			time.Sleep(12 * time.Second)
			assert.Equal(t, "loading", browser.Eval[string](app.Tab, "lab.state.guard.engine"))
			back := time.Now()
			host.set("engine", "404")
			app.UntilFresh(back)
			assert.False(t, app.ShownOut(), "the user was shown as signed out")
			app.Until("lab.state.guard?.engine === 'unavailable'", "the guard says that there is no engine")
			app.UntilFresh(time.Now())
			assert.False(t, app.ShownOut(), "the user was shown as signed out")
		})
	}
}

// What the auth server says of a session that is over is believed without an engine, once it has said it twice.
func TestAVisitorWhoseSessionIsOverIsNotKeptWaitingForTheEngine(t *testing.T) {
	t.Parallel()
	host, lab := newHost(t)
	app := lab.SignedIn(browser.Setup{})
	app.Page.Revoke()
	host.set("engine", "drop")
	app.LoadAgain()
	app.Until("lab.record.some((e) => e.kind === 'auth' && !e.isLoading && !e.isAuthenticated)", "the sign-in is shown")
	assert.Equal(t, "unavailable", browser.Eval[string](app.Tab, "lab.state.guard.engine"))
}

// A download takes as long as it moves; meanwhile the page keeps its user by itself.
func TestASlowLinkGetsItsEngine(t *testing.T) {
	t.Parallel()
	host, lab := newHost(t)
	app := lab.SignedIn(browser.Setup{})
	before := host.count("engine")
	host.set("engine", "slow")
	app.LoadAgain()
	app.Until(authenticated, "the user is signed in")
	host.set("engine", "slow", "session", "drop")
	time.Sleep(12 * time.Second)
	back := time.Now()
	host.set("engine", "slow")
	app.UntilFresh(back)
	assert.Equal(t, "loading", browser.Eval[string](app.Tab, "lab.state.guard.engine"))
	require.True(t, app.Within(3*time.Minute, "lab.state.guard.engine === 'ready'"), "the engine comes at last")
	assert.Equal(t, 1, host.count("engine")-before, "it is asked for once")
	assert.False(t, app.ShownOut(), "the user was shown as signed out")
}

// A page may be older than a day when it gets its engine.
func TestAPageOfADayStartsItsEngine(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, "window.guard = Holdfast.createGuard({ getAccessToken }); guard.fetchAccessToken()")
	plain.Block("*://*:*/*.wasm")
	plain.Load()
	plain.Advance(25 * time.Hour)
	require.Greater(t, browser.Eval[float64](plain.Tab, "performance.now()"), (25*time.Hour).Seconds()*1000)
	assert.Equal(t, "loading", browser.Eval[string](plain.Tab, "guard.getSnapshot().engine"))
	plain.Block("")
	browser.Eval[bool](plain.Tab, "dispatchEvent(new Event('online'))")
	plain.Advance(time.Minute)
	assert.Equal(t, "ready", browser.Eval[string](plain.Tab, "guard.getSnapshot().engine"))
	assert.NotEmpty(t, browser.Eval[string](plain.Tab, "guard.fetchAccessToken({ forceRefreshToken: true })"))
}
