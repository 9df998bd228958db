//go:build !js

package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/coder/websocket"
)

// bidi is a connection that speaks WebDriver BiDi, as far as this package needs it.
type bidi struct {
	socket *websocket.Conn
	// event is called for each, and must not wait.
	event func(method string, params json.RawMessage)

	mu      sync.Mutex // guards all below
	last    int
	waiting map[int]chan<- bidiMessage // nil once the connection is gone
}

// bidiMessage is what the browser sends: the answer to a command, or an event.
type bidiMessage struct {
	ID      int             `json:"id"`
	Type    string          `json:"type"`
	Result  json.RawMessage `json:"result"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

// object is one of JavaScript's.
type object = map[string]any

var errConnectionGone = errors.New("the connection to the browser is gone")

func dialBidi(address string, event func(method string, params json.RawMessage)) (*bidi, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	socket, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		return nil, err
	}
	socket.SetReadLimit(1 << 28) // screenshots
	b := &bidi{socket: socket, event: event, waiting: map[int]chan<- bidiMessage{}}
	go b.read()
	return b, nil
}

// ask sends a command, and waits for its result.
func ask[R any](b *bidi, method string, params object) (result R, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	answer, err := b.send(ctx, method, params)
	if err != nil {
		return result, err
	}
	select {
	case m, ok := <-answer:
		switch {
		case !ok:
			return result, errConnectionGone
		case m.Type == "error":
			return result, fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		}
		return result, json.Unmarshal(m.Result, &result)
	case <-ctx.Done():
		return result, fmt.Errorf("%s: %w", method, ctx.Err())
	}
}

// tell is ask for a command whose result says nothing.
func (b *bidi) tell(method string, params object) error {
	_, err := ask[json.RawMessage](b, method, params)
	return err
}

func (b *bidi) send(ctx context.Context, method string, params object) (<-chan bidiMessage, error) {
	answer := make(chan bidiMessage, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting == nil {
		return nil, errConnectionGone
	}
	b.last++
	text, err := json.Marshal(object{"id": b.last, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	b.waiting[b.last] = answer
	return answer, b.socket.Write(ctx, websocket.MessageText, text)
}

func (b *bidi) read() {
	for {
		_, text, err := b.socket.Read(context.Background())
		var m bidiMessage
		if err == nil {
			err = json.Unmarshal(text, &m)
		}
		if err != nil {
			b.end()
			return
		}
		if m.Method != "" {
			b.event(m.Method, m.Params)
			continue
		}
		b.mu.Lock()
		if answer := b.waiting[m.ID]; answer != nil {
			delete(b.waiting, m.ID)
			answer <- m
		}
		b.mu.Unlock()
	}
}

func (b *bidi) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, answer := range b.waiting {
		close(answer)
	}
	b.waiting = nil
}
