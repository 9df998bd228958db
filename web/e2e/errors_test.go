//go:build !js

package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// Reasons of the class table.
const (
	offline  = "the network failed"
	aborted  = "the request was aborted"
	timedOut = "the request timed out"
	noJSON   = "the answer was no JSON: a proxy or a captive portal spoke for the server"
	noCode   = "a part of the page's own code did not come"
	shut     = "the browser refuses the provider its storage: it is blocked, or full"
	unknown  = "the provider threw something that Holdfast does not know"
	nothing  = "" // no failure
)

// inAll is one reason in all engines.
func inAll(reason string) [3]string { return [3]string{reason, reason, reason} }

// thrown are things that a provider may do, and what the class table makes of what each
// engine throws then: Chromium, Firefox, WebKit.
func thrown(dead, other string) map[string]struct {
	do   string
	want [3]string
} {
	type row = struct {
		do   string
		want [3]string
	}
	abort := func(reason string) string {
		return "((c) => { setTimeout(() => c.abort(" + reason + "), 50); return fetch('/hang', { signal: c.signal }); })(new AbortController())"
	}
	abortBody := func(reason string) string {
		return "((c) => fetch('/stall', { signal: c.signal }).then((r) => { setTimeout(() => c.abort(" + reason + "), 50); return r.json(); }))(new AbortController())"
	}
	return map[string]row{
		"nobody listens":                  {"fetch('" + dead + "')", inAll(offline)},
		"no such name":                    {"fetch('http://nowhere.invalid/')", inAll(offline)},
		"closed before the head":          {"fetch('/closed')", inAll(offline)},
		"reset before the head":           {"fetch('/reset')", inAll(offline)},
		"another origin, without CORS":    {"fetch('" + other + "')", inAll(offline)},
		"sent to one, as by a portal":     {"fetch('/portal')", inAll(offline)},
		"sent around for ever":            {"fetch('/loop')", inAll(offline)},
		"a redirect that is none wanted":  {"fetch('/loop', { redirect: 'error' })", inAll(offline)},
		"a body that is cut: json":        {"fetch('/cut').then((r) => r.json())", inAll(offline)},
		"a body that is cut: text":        {"fetch('/cut').then((r) => r.text())", inAll(offline)},
		"a body that is cut: reader":      {"fetch('/cut').then(read)", inAll(offline)},
		"a body that is reset: json":      {"fetch('/cut-reset').then((r) => r.json())", [3]string{offline, aborted, offline}},
		"chunks that are cut: json":       {"fetch('/chunks').then((r) => r.json())", [3]string{offline, offline, noJSON}},
		"chunks that are cut: reader":     {"fetch('/chunks').then(read)", [3]string{offline, offline, nothing}},
		"chunks that are reset: reader":   {"fetch('/chunks-reset').then(read)", inAll(offline)},
		"bad compression: json":           {"fetch('/gzip').then((r) => r.json())", [3]string{offline, offline, noJSON}},
		"an abort":                        {abort(""), inAll(aborted)},
		"an abort with the SDK's reason":  {abort("new TypeError('mine')"), [3]string{unknown, unknown, aborted}},
		"an abort in the body":            {abortBody(""), inAll(aborted)},
		"the same, with the SDK's reason": {abortBody("new TypeError('mine')"), [3]string{unknown, aborted, aborted}},
		"a time-out":                      {"fetch('/hang', { signal: AbortSignal.timeout(50) })", [3]string{timedOut, timedOut, aborted}},
		"a time-out in the body":          {"fetch('/stall', { signal: AbortSignal.timeout(500) }).then((r) => r.json())", [3]string{timedOut, aborted, aborted}},
		"a page for JSON":                 {"fetch('/page').then((r) => r.json())", inAll(noJSON)},
		"nothing for JSON":                {"fetch('/nothing').then((r) => r.json())", inAll(noJSON)},
		"half of the JSON":                {"fetch('/half').then((r) => r.json())", inAll(noJSON)},
		"a lock that is stolen":           {"((p) => { navigator.locks.request('a', { steal: true }, () => {}); return p; })(navigator.locks.request('a', () => new Promise(() => {})))", inAll(aborted)},
		"a lock that is waited for":       {"(navigator.locks.request('b', () => new Promise(() => {})), navigator.locks.request('b', { signal: AbortSignal.timeout(50) }, () => {}))", inAll(timedOut)},
		"storage that is full":            {"fill()", inAll(shut)},
		"a module that is not there":      {"import('/nothing.js')", inAll(noCode)},
		"a module that is cut":            {"import('/closed')", inAll(noCode)},
		"a page for a module":             {"import('/page')", inAll(noCode)},
	}
}

const errorsPage = `<!doctype html><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<script src="/holdfast.js"></script>
<script>
	const soon = (ms) => new Promise((r) => setTimeout(r, ms));
	const read = async ({ body }) => { for (const reader = body.getReader(); !(await reader.read()).done; ); };
	const fill = async () => {
		try { for (let i = 0; ; i++) localStorage.setItem('full' + i, 'x'.repeat(1 << 20)); } finally { localStorage.clear(); }
	};
	// What a provider throws who does that, and what a guard makes of it.
	window.made = async (todo) => {
		const thrown = await todo().then(() => undefined, (error) => ({ error }));
		if (!thrown) return { text: '', reason: '' };
		// With a transport, or the guard looks for itself whether the network is up, and says so.
		const transport = { match: () => false };
		const guard = Holdfast.createGuard({ crossTab: false, transport, getAccessToken: () => Promise.reject(thrown.error) });
		void guard.load().then(() => guard.fetchAccessToken({ forceRefreshToken: true }));
		while (!guard.getSnapshot().lastFailure) await soon(20);
		const { reason } = guard.getSnapshot().lastFailure;
		guard.dispose();
		return { text: String(thrown.error), reason };
	};
</script>`

// raw answers with what is no whole answer, and then closes the connection; by a reset, or
// in good order.
func raw(text string, reset bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(connection, text)
		if reset {
			time.Sleep(200 * time.Millisecond) // or it overtakes the text
			_ = connection.(*net.TCPConn).SetLinger(0)
		}
		_ = connection.Close()
	}
}

// trouble serves the page, and what goes wrong around it.
func trouble(other string) *http.ServeMux {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	const cut, chunks = head + "Content-Length: 1000\r\n\r\n{\"a\":", head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n"
	mux := http.NewServeMux()
	for path, handler := range map[string]http.HandlerFunc{
		"/closed":       raw("", false),
		"/reset":        raw("", true),
		"/cut":          raw(cut, false),
		"/cut-reset":    raw(cut, true),
		"/chunks":       raw(chunks, false),
		"/chunks-reset": raw(chunks, true),
		"/gzip":         raw(head+"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", false),
		"/loop":         func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) },
		"/portal":       func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusFound) },
		"/hang":         func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"/stall": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"a":`)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
		"/page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<!doctype html><title>Welcome to our Wi-Fi</title>")
		},
		"/nothing": func(http.ResponseWriter, *http.Request) {},
		"/half":    func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"a":`) },
		"/{$}": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, errorsPage)
		},
	} {
		mux.HandleFunc(path, handler)
	}
	mux.Handle("/", http.FileServer(http.Dir("../dist")))
	return mux
}

// The class table knows what each engine really throws.
func TestWhatEachEngineThrowsIsKnown(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(other.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	server := httptest.NewServer(trouble(other.URL))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	at := map[browser.Engine]int{browser.Chromium: 0, browser.Firefox: 1, browser.WebKit: 2}[browser.Current()]
	tab := browser.Open(t)
	tab.Navigate(strings.Replace(server.URL, "127.0.0.1", "localhost", 1))
	for name, row := range thrown(gone.URL, other.URL) {
		t.Run(name, func(t *testing.T) {
			tab := tab.For(t)
			made := browser.Eval[struct{ Text, Reason string }](tab, fmt.Sprintf(
				"made(() => %s).then(({ text, reason }) => ({ Text: text, Reason: reason }))", row.do))
			t.Log(made.Text)
			assert.Equal(t, row.want[at], made.Reason)
		})
	}
}
