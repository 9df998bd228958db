//go:build !js

package browser

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"
)

// quiet keeps Firefox from asking for anything but the page, and from starting what no
// test needs.
const quiet = `user_pref("remote.active-protocols", 1); // BiDi alone
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
user_pref("browser.newtabpage.enabled", false);
user_pref("browser.sessionstore.resume_from_crash", false);
user_pref("browser.startup.preXulSkeletonUI", false);
user_pref("dom.ipc.processPrelaunch.enabled", false);
user_pref("extensions.autoDisableScopes", 0);
user_pref("extensions.enabledScopes", 0);
user_pref("media.gmp-manager.updateEnabled", false);
user_pref("toolkit.cosmeticAnimations.enabled", false);
user_pref("devtools.jsonview.enabled", false); // an answer in JSON is a page like any other
`

// firefoxBrowser is a Firefox, driven by WebDriver BiDi, which it speaks by itself.
type firefoxBrowser struct {
	*bidi
	name string
	pid  int

	mu        sync.Mutex // guards all below
	lines     map[string][]string
	intercept string         // what stops requests, if anything is blocked
	blocked   *regexp.Regexp // addresses
}

func startFirefox(t T, how Start) driver {
	t.Helper()
	preferences := quiet
	if how.NoWasm {
		preferences += `user_pref("javascript.options.wasm", false);` + "\n"
	}
	if how.Private {
		preferences += `user_pref("browser.privatebrowsing.autostart", true);` + "\n"
	}
	if how.NoStorage {
		preferences += `user_pref("network.cookie.cookieBehavior", 2);` + "\n"
	}
	if how.Dark {
		preferences += `user_pref("layout.css.prefers-color-scheme.content-override", 0);` + "\n"
	}
	f := &firefoxBrowser{lines: map[string][]string{}}
	profile, err := os.MkdirTemp("", "holdfast-firefox-")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(profile, "user.js"), []byte(preferences), 0o600))
	cmd := exec.Command(executable(t, "FIREFOX_BIN", "firefox-esr", "firefox"), "--headless", "--no-remote",
		"--profile", profile, "--remote-debugging-port", "0", "--remote-allow-system-access", "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	f.pid = cmd.Process.Pid
	t.Cleanup(func() {
		_ = syscall.Kill(-f.pid, syscall.SIGKILL) // the group that was started here
		_ = cmd.Wait()
		removeSoon(profile)
	})
	address, err := listening(output)
	require.NoError(t, err)
	f.bidi, err = dialBidi(address+"/session", f.event)
	require.NoError(t, err)
	tab, err := f.begin(how.Scripts)
	require.NoError(t, err)
	return tab
}

// removeSoon removes the folder of a browser whose processes let go of it a moment after
// they were ended.
func removeSoon(folder string) {
	for range 50 {
		if os.RemoveAll(folder) == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

var bidiAddress = regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`)

// listening reads what Firefox says until it says where it listens, and drops the rest.
func listening(output io.Reader) (address string, err error) {
	lines := bufio.NewScanner(output)
	var said strings.Builder
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if m := bidiAddress.FindStringSubmatch(lines.Text()); m != nil {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return m[1], nil
		}
	}
	return "", fmt.Errorf("Firefox does not listen: %s", said.String())
}

// begin begins the session, and returns its first tab.
func (f *firefoxBrowser) begin(scripts []string) (*firefox, error) {
	session, err := ask[struct {
		Capabilities struct{ BrowserVersion string }
	}](f.bidi, "session.new", object{"capabilities": object{}})
	if err != nil {
		return nil, err
	}
	f.name = "Firefox/" + session.Capabilities.BrowserVersion
	if err := f.tell("session.subscribe", object{"events": []string{"log.entryAdded"}}); err != nil {
		return nil, err
	}
	for _, script := range scripts {
		if err := f.tell("script.addPreloadScript", object{"functionDeclaration": "() => {" + script + "\n}"}); err != nil {
			return nil, err
		}
	}
	tree, err := ask[struct {
		Contexts []struct{ Context, ClientWindow string }
	}](f.bidi, "browsingContext.getTree", object{})
	if err != nil {
		return nil, err
	}
	return &firefox{firefoxBrowser: f, context: tree.Contexts[0].Context, window: tree.Contexts[0].ClientWindow}, nil
}

func (f *firefoxBrowser) event(method string, params json.RawMessage) {
	switch method {
	case "log.entryAdded":
		f.logged(params)
	case "network.beforeRequestSent":
		f.requested(params)
	}
}

// logged notes a line of the console as Chromium's driver has it.
func (f *firefoxBrowser) logged(params json.RawMessage) {
	var entry struct {
		Type, Method string
		Source       struct{ Context string }
		Args         []struct {
			Type  string
			Value json.RawMessage
		}
	}
	if json.Unmarshal(params, &entry) != nil || entry.Type != "console" {
		return
	}
	line := entry.Method + ":"
	if entry.Method == "warn" {
		line = "warning:"
	}
	for _, arg := range entry.Args {
		line += " " + string(arg.Value)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lines[entry.Source.Context] = append(f.lines[entry.Source.Context], line)
}

// requested lets a request go on that was stopped, or fail if it is blocked.
func (f *firefoxBrowser) requested(params json.RawMessage) {
	var event struct {
		IsBlocked bool
		Request   struct{ Request, URL string }
	}
	if json.Unmarshal(params, &event) != nil || !event.IsBlocked {
		return
	}
	f.mu.Lock()
	then := "network.continueRequest"
	if f.blocked != nil && f.blocked.MatchString(event.Request.URL) {
		then = "network.failRequest"
	}
	f.mu.Unlock()
	go func() { _ = f.tell(then, object{"request": event.Request.Request}) }() // it may be gone
}
