//go:build linux

package browser

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// webkit drives a tab of WebKitGTK.
type webkit struct {
	*webkitBrowser
	window  string
	content int // the process of the tab, once it was looked for
}

// post sends a command to the tab.
func (k *webkit) post(path string, params object) (raw json.RawMessage, err error) {
	err = k.in(k.window, func() error {
		raw, err = k.ask(http.MethodPost, path, params)
		return err
	})
	return raw, err
}

func (k *webkit) navigate(url string) error {
	_, err := k.post("/url", object{"url": url})
	return err
}

func (k *webkit) eval(js string) (json.RawMessage, error) {
	raw, err := k.post("/execute/async", object{"args": []any{}, "script": `
		const done = arguments[arguments.length - 1];
		` + asJSON(js) + `.then((value) => done({ value }), (error) => done({ error: String(error) }))`})
	if err != nil {
		return nil, err
	}
	var answer struct{ Value, Error *string }
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, err
	}
	switch {
	case answer.Error != nil:
		return nil, errors.New(*answer.Error)
	case answer.Value == nil:
		return nil, nil
	}
	return json.RawMessage(*answer.Value), nil
}

func (k *webkit) click(selector string) error {
	return k.in(k.window, func() error {
		var element map[string]string // one reference, under a name of WebDriver's
		if err := k.into(&element, http.MethodPost, "/element", object{"using": "css selector", "value": selector}); err != nil {
			return err
		}
		for _, id := range element {
			_, err := k.ask(http.MethodPost, "/element/"+id+"/click", nil)
			return err
		}
		return fmt.Errorf("nothing is %s", selector)
	})
}

func (k *webkit) press(key Key) error {
	_, err := k.post("/actions", object{"actions": []object{{"type": "key", "id": "key", "actions": []object{
		{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key},
	}}}})
	return err
}

func (k *webkit) reload() error {
	_, err := k.post("/refresh", nil)
	return err
}

func (k *webkit) screenshot() (png []byte, err error) {
	var data string
	if err := k.in(k.window, func() error { return k.into(&data, http.MethodGet, "/screenshot", nil) }); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(data)
}

func (k *webkit) console() (lines []string) {
	if raw, err := k.eval("window.consoleOfTheTest"); err == nil {
		_ = json.Unmarshal(raw, &lines)
	}
	return lines
}

func (k *webkit) product() string { return k.name }
func (k *webkit) process() int    { return k.pid }

func (k *webkit) beside(T) (driver, error) {
	raw, err := k.post("/window/new", object{"type": "tab"})
	if err != nil {
		return nil, err
	}
	var opened struct{ Handle string }
	err = json.Unmarshal(raw, &opened)
	return &webkit{webkitBrowser: k.webkitBrowser, window: opened.Handle}, err
}

// resize counts what the window has beside the page.
func (k *webkit) resize(width, height int) error {
	raw, err := k.eval("[outerWidth - innerWidth, outerHeight - innerHeight]")
	if err != nil {
		return err
	}
	var beside [2]int
	if err := json.Unmarshal(raw, &beside); err != nil {
		return err
	}
	return k.rect(width+beside[0], height+beside[1])
}

func (k *webkit) rect(width, height int) error {
	_, err := k.post("/window/rect", object{"x": 0, "y": 0, "width": width, "height": height})
	return err
}

func (k *webkit) hide() error {
	_, err := k.post("/window/minimize", nil)
	return err
}

func (k *webkit) show() error { return k.rect(1300, 950) }

func (k *webkit) freeze() error { return k.signal(syscall.SIGSTOP) }
func (k *webkit) thaw() error   { return k.signal(syscall.SIGCONT) }

func (k *webkit) crash() error {
	return &Missing{"crash a page", "WebKitWebDriver ends its session with the page"}
}

// signal signals to the tab's process.
func (k *webkit) signal(s syscall.Signal) error {
	if k.content == 0 { // one that is stopped can't be looked for
		if err := k.findContent(); err != nil {
			return err
		}
	}
	return syscall.Kill(k.content, s)
}

// findContent finds the tab's process: the one that works while the tab does.
func (k *webkit) findContent() error {
	before := map[int]int{}
	for _, pid := range processTree(k.pid) {
		if name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid)); strings.HasPrefix(string(name), "WebKitWebProc") {
			before[pid] = ticks(pid)
		}
	}
	if _, err := k.eval("(() => { const end = performance.now() + 500; while (performance.now() < end); })()"); err != nil {
		return err
	}
	most := 0
	for pid, then := range before {
		if used := ticks(pid) - then; used > most {
			k.content, most = pid, used
		}
	}
	if most == 0 {
		return errors.New("the tab's process was not found")
	}
	return nil
}

// ticks is what a process has worked so far.
func ticks(pid int) int {
	stat := processStat(pid)
	if len(stat) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(stat[11])
	system, _ := strconv.Atoi(stat[12])
	return user + system
}

func (k *webkit) offline(off bool) error {
	if err := k.believeOffline(off); err != nil {
		return err
	}
	k.proxy.cut(off)
	return nil
}

func (k *webkit) believeOffline(off bool) error {
	if err := k.can("be offline"); err != nil {
		return err
	}
	return k.network.online(!off)
}

func (k *webkit) block(pattern string) error {
	k.proxy.block(pattern)
	return nil
}

func (k *webkit) advance(time.Duration) error {
	return &Missing{"advance a page's time", "WebKitGTK has no virtual time"}
}
