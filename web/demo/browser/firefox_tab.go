//go:build !js

package browser

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"syscall"
	"time"
)

// firefox drives a tab of Firefox.
type firefox struct {
	*firefoxBrowser
	context string // the tab
	window  string
	content int // the process of the tab, once it was asked for
}

func (f *firefox) navigate(url string) error {
	return f.tell("browsingContext.navigate", object{"context": f.context, "url": url, "wait": "complete"})
}

func (f *firefox) eval(js string) (json.RawMessage, error) { return f.evalIn(f.context, js) }

func (f *firefox) evalIn(context, js string) (json.RawMessage, error) {
	answer, err := ask[struct {
		Type             string
		Result           struct{ Value *string }
		ExceptionDetails struct{ Text string }
	}](f.bidi, "script.evaluate", object{"expression": asJSON(js), "target": object{"context": context}, "awaitPromise": true})
	switch {
	case err != nil:
		return nil, err
	case answer.Type == "exception":
		return nil, errors.New(answer.ExceptionDetails.Text)
	case answer.Result.Value == nil:
		return nil, nil
	}
	return json.RawMessage(*answer.Result.Value), nil
}

// chrome evaluates an expression in the browser's own window, where all of Firefox can be
// reached.
func (f *firefox) chrome(js string) (json.RawMessage, error) {
	tree, err := ask[struct {
		Contexts []struct{ Context string }
	}](f.bidi, "browsingContext.getTree", object{"moz:scope": "chrome"})
	if err != nil {
		return nil, err
	}
	return f.evalIn(tree.Contexts[0].Context, js)
}

func (f *firefox) click(selector string) error {
	raw, err := f.eval(fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		e.scrollIntoView({ block: 'center', behavior: 'instant' });
		const { left, top, width, height } = e.getBoundingClientRect();
		return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
	})()`, selector))
	if err != nil {
		return err
	}
	var at struct{ X, Y int }
	if err := json.Unmarshal(raw, &at); err != nil {
		return err
	}
	return f.act("pointer",
		object{"type": "pointerMove", "x": at.X, "y": at.Y},
		object{"type": "pointerDown", "button": 0},
		object{"type": "pointerUp", "button": 0})
}

func (f *firefox) press(key Key) error {
	// A browser that has just started has no focus, and then Enter presses no button.
	if _, err := f.chrome("(window.focus(), gBrowser.selectedBrowser.focus(), true)"); err != nil {
		return err
	}
	return f.act("key", object{"type": "keyDown", "value": key}, object{"type": "keyUp", "value": key})
}

func (f *firefox) act(device string, actions ...object) error {
	return f.tell("input.performActions", object{"context": f.context, "actions": []object{{"type": device, "id": device, "actions": actions}}})
}

func (f *firefox) reload() error {
	return f.tell("browsingContext.reload", object{"context": f.context, "wait": "none"})
}

func (f *firefox) screenshot() ([]byte, error) {
	shot, err := ask[struct{ Data string }](f.bidi, "browsingContext.captureScreenshot", object{"context": f.context})
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(shot.Data)
}

func (f *firefox) console() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.lines[f.context]...)
}

func (f *firefox) product() string { return f.name }
func (f *firefox) process() int    { return f.pid }

func (f *firefox) beside(T) (driver, error) {
	tab, err := ask[struct{ Context string }](f.bidi, "browsingContext.create", object{"type": "tab", "background": true, "referenceContext": f.context})
	return &firefox{firefoxBrowser: f.firefoxBrowser, context: tab.Context, window: f.window}, err
}

func (f *firefox) resize(width, height int) error {
	return f.tell("browsingContext.setViewport", object{"context": f.context, "viewport": object{"width": width, "height": height}})
}

func (f *firefox) hide() error { return f.windowState("minimized") }

func (f *firefox) show() error {
	if err := f.windowState("normal"); err != nil {
		return err
	}
	return f.tell("browsingContext.activate", object{"context": f.context})
}

func (f *firefox) windowState(state string) error {
	return f.tell("browser.setClientWindowState", object{"clientWindow": f.window, "state": state})
}

func (f *firefox) freeze() error { return f.signal(syscall.SIGSTOP) }
func (f *firefox) thaw() error   { return f.signal(syscall.SIGCONT) }
func (f *firefox) crash() error  { return f.signal(syscall.SIGKILL) }

// signal signals to the tab's process.
func (f *firefox) signal(s syscall.Signal) error {
	if f.content == 0 { // one that is stopped can't be asked for
		raw, err := f.chrome(fmt.Sprintf(`ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs')
			.NavigableManager.getBrowsingContextById(%q).currentWindowGlobal.osPid`, f.context))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &f.content); err != nil {
			return err
		}
	}
	return syscall.Kill(f.content, s)
}

func (f *firefox) offline(off bool) error {
	var conditions any
	if off {
		conditions = object{"type": "offline"}
	}
	return f.tell("emulation.setNetworkConditions", object{"networkConditions": conditions, "contexts": []string{f.context}})
}

// believeOffline is for all tabs. Firefox reaches this machine's own addresses all the same.
func (f *firefox) believeOffline(off bool) error {
	_, err := f.chrome(fmt.Sprintf("(Services.io.offline = %v, true)", off))
	return err
}

// block is for all tabs.
func (f *firefox) block(pattern string) error {
	f.mu.Lock()
	intercept := f.intercept
	f.intercept, f.blocked = "", nil
	if pattern != "" {
		f.blocked = asRegexp(pattern)
	}
	f.mu.Unlock()
	if intercept != "" {
		if err := f.tell("network.removeIntercept", object{"intercept": intercept}); err != nil {
			return err
		}
	}
	if pattern == "" {
		return nil
	}
	if err := f.tell("session.subscribe", object{"events": []string{"network.beforeRequestSent"}}); err != nil {
		return err
	}
	added, err := ask[struct{ Intercept string }](f.bidi, "network.addIntercept", object{"phases": []string{"beforeRequestSent"}})
	f.mu.Lock()
	f.intercept = added.Intercept
	f.mu.Unlock()
	return err
}

func (f *firefox) advance(time.Duration) error {
	return &Missing{"advance a page's time", "Firefox has no virtual time"}
}
