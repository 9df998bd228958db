//go:build linux

package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// webdriver is a session of WebDriver, over HTTP.
type webdriver struct {
	client *http.Client
	base   string // where the driver is; then, where its session is

	mu      sync.Mutex // one command at a time
	current string     // the window that they go to
}

// ask sends a command to the window that was switched to last, and waits for its value.
func (d *webdriver) ask(method, path string, params object) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience+5*time.Second) // the driver itself has Patience
	defer cancel()
	var body bytes.Buffer
	if method == http.MethodPost {
		if params == nil {
			params = object{}
		}
		if err := json.NewEncoder(&body).Encode(params); err != nil {
			return nil, err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, d.base+path, &body)
	if err != nil {
		return nil, err
	}
	response, err := d.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		var failure struct{ Error, Message string }
		_ = json.Unmarshal(answer.Value, &failure)
		return nil, fmt.Errorf("%s: %s: %s", path, failure.Error, failure.Message)
	}
	return answer.Value, nil
}

// begin waits for the driver, and begins a session. Returns its first window.
func (d *webdriver) begin(capabilities object) (version, window string, err error) {
	for deadline := time.Now().Add(Patience); ; time.Sleep(50 * time.Millisecond) {
		if _, err = d.ask(http.MethodGet, "/status", nil); err == nil || time.Now().After(deadline) {
			break
		}
	}
	if err != nil {
		return "", "", err
	}
	var session struct {
		SessionID    string
		Capabilities struct{ BrowserVersion string }
	}
	if err := d.into(&session, http.MethodPost, "/session", object{"capabilities": object{"alwaysMatch": capabilities}}); err != nil {
		return "", "", err
	}
	d.base += "/session/" + session.SessionID
	patience := Patience.Milliseconds()
	if _, err := d.ask(http.MethodPost, "/timeouts", object{"script": patience, "pageLoad": patience}); err != nil {
		return "", "", err
	}
	err = d.into(&d.current, http.MethodGet, "/window", nil)
	return session.Capabilities.BrowserVersion, d.current, err
}

// into is ask, with the value read into v.
func (d *webdriver) into(v any, method, path string, params object) error {
	raw, err := d.ask(method, path, params)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}

// in sends commands to a window, with no other's in between.
func (d *webdriver) in(window string, commands func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.current != window {
		if _, err := d.ask(http.MethodPost, "/window", object{"handle": window}); err != nil {
			return err
		}
		d.current = window
	}
	return commands()
}
