package convexsync

import (
	"context"
	"net/http"

	"github.com/coder/websocket"
)

// Socket is what is used of a client's [websocket.Conn].
type Socket interface {
	Read(context.Context) (websocket.MessageType, []byte, error)
	Write(context.Context, websocket.MessageType, []byte) error
	// Close says goodbye, CloseNow does not.
	Close(websocket.StatusCode, string) error
	CloseNow() error
	SetReadLimit(int64)
}

// Upgrader is an answer that makes a socket of its request in a way of its own:
// where there is no network, as in the lab that is in a page itself.
type Upgrader interface{ Upgrade() Socket }

func accept(w http.ResponseWriter, r *http.Request) (Socket, error) {
	if own, ok := w.(Upgrader); ok {
		return own.Upgrade(), nil
	}
	return websocket.Accept(w, r, &websocket.AcceptOptions{
		OriginPatterns: []string{"localhost", "localhost:*", "127.0.0.1", "127.0.0.1:*"},
	})
}
