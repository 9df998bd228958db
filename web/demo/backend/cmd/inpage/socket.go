//go:build js && wasm

package main

import (
	"context"
	"net"
	"net/http"
	"sync"
	"syscall/js"

	"github.com/coder/websocket"

	"holdfast/web/demo/backend/convexsync"
)

// abnormal is what a browser says of a socket that was never let in, or was cut.
const abnormal websocket.StatusCode = 1006

// connectSocket has a socket served in a goroutine of its own. It returns the
// socket's number.
func connectSocket(lab http.Handler, address string, to js.Value) int {
	s := &socket{to: to, came: make(chan struct{}, 1), over: make(chan struct{})}
	s.number = sockets.add(s)
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		s.end(abnormal, "")
		return s.number
	}
	// Whatever the handler does not upgrade is refused.
	go handle(lab, &upgrade{socket: s, header: http.Header{}}, asServed(r), func(bool) { s.end(abnormal, "") })
	return s.number
}

// upgrade is the answer to a request for a socket.
type upgrade struct {
	socket *socket
	header http.Header
}

func (u *upgrade) Header() http.Header            { return u.header }
func (u *upgrade) WriteHeader(int)                {}
func (u *upgrade) Write(part []byte) (int, error) { return len(part), nil }

// Upgrade lets the socket in.
func (u *upgrade) Upgrade() convexsync.Socket {
	u.socket.to.Call("open")
	return u.socket
}

// socket is the server's end of a page's socket.
type socket struct {
	to     js.Value
	number int
	came   chan struct{} // something is in inbox; of size 1
	over   chan struct{} // closed at the end

	mu    sync.Mutex // guards what is below
	inbox [][]byte
	ended bool
}

// receive takes a message. The page calls it, so it never waits.
func (s *socket) receive(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox = append(s.inbox, []byte(text))
	select {
	case s.came <- struct{}{}:
	default:
	}
}

func (s *socket) next() ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.inbox) == 0 {
		return nil, false
	}
	first := s.inbox[0]
	s.inbox = s.inbox[1:]
	return first, true
}

// Read waits for a message.
func (s *socket) Read(ctx context.Context) (websocket.MessageType, []byte, error) {
	for {
		if data, ok := s.next(); ok {
			return websocket.MessageText, data, nil
		}
		select {
		case <-s.came:
		case <-s.over:
			return 0, nil, net.ErrClosed
		case <-ctx.Done():
			return 0, nil, ctx.Err()
		}
	}
}

// Write sends a message.
func (s *socket) Write(_ context.Context, _ websocket.MessageType, data []byte) error {
	select {
	case <-s.over:
		return net.ErrClosed
	default:
		s.to.Call("message", string(data))
		return nil
	}
}

// Close says goodbye.
func (s *socket) Close(code websocket.StatusCode, reason string) error {
	s.end(code, reason)
	return nil
}

// CloseNow cuts the socket.
func (s *socket) CloseNow() error { return s.Close(abnormal, "") }

// SetReadLimit does nothing: the other end is the same page.
func (s *socket) SetReadLimit(int64) {}

// end ends the socket, once.
func (s *socket) end(code websocket.StatusCode, reason string) {
	s.mu.Lock()
	ended := s.ended
	s.ended = true
	s.mu.Unlock()
	if ended {
		return
	}
	close(s.over)
	sockets.remove(s.number)
	s.to.Call("closed", int(code), reason)
}
