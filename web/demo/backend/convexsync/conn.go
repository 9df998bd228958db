package convexsync

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"time"

	"github.com/coder/websocket"

	"holdfast/web/demo/backend/faults"
)

const (
	maxSockets   = 200
	maxQueries   = 200
	maxMessage   = 256 << 10 // bytes
	writeTimeout = 10 * time.Second
	pingEvery    = 5 * time.Second // the client gives up after 60 s of silence
)

// clientVersion is the version segment of the address, such as 1.48.0.
var clientVersion = regexp.MustCompile(`^[a-z-]{0,16}\d{1,4}\.\d{1,4}\.\d{1,4}([-.][0-9A-Za-z.-]{1,32})?$`)

// conn is one client's socket. Its loop owns every field below the channels.
type conn struct {
	d       *Deployment
	ws      Socket
	changed chan struct{}    // the data moved; of size 1
	orders  chan faults.Sync // an AuthError to send; of size 1

	connected bool // Connect has come
	sessionID string
	skew      *int64 // the client's clock minus ours, in milliseconds

	want, sent version // what the client asked for, and what it was told
	queries    map[uint32]*watched
	removed    []uint32 // queries that go with the next Transition
	identity   *Identity
	expiry     *time.Timer // fires when identity expires
}

// watched is a query in the set and the answer that the client has.
type watched struct {
	path  string
	known *queryChange
}

// ServeHTTP accepts a client's socket and serves it until it closes.
// clientVer is the version segment of the address.
func (d *Deployment) ServeHTTP(w http.ResponseWriter, r *http.Request, clientVer string) {
	if !clientVersion.MatchString(clientVer) {
		http.Error(w, "The address must end in /api/<client version>/sync with a version such as 1.48.0.", http.StatusBadRequest)
		return
	}
	d.mu.Lock()
	reason := d.refuses()
	d.mu.Unlock()
	if reason != "" {
		http.Error(w, reason, http.StatusServiceUnavailable)
		return
	}
	ws, err := accept(w, r)
	if err != nil {
		return // accept has answered
	}
	d.serve(ws)
}

func (d *Deployment) serve(ws Socket) {
	ws.SetReadLimit(maxMessage)
	c := &conn{
		d: d, ws: ws,
		changed: make(chan struct{}, 1), orders: make(chan faults.Sync, 1),
		queries: map[uint32]*watched{}, expiry: time.NewTimer(time.Hour),
	}
	c.expiry.Stop()
	if !d.add(c) { // the fault came on, or the server closed, since we looked
		_ = ws.CloseNow()
		return
	}
	d.hooks.Socket(true)
	defer d.remove(c) // last: Close waits for it
	defer d.hooks.Socket(false)
	defer func() { _ = ws.CloseNow() }()
	c.loop()
}

// loop serves the connection until an error, which handlers return to end it.
func (c *conn) loop() {
	ctx, cancel := context.WithCancel(c.d.ctx)
	defer cancel()
	inbox := make(chan []byte)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.read(ctx, inbox)
	}()
	defer func() { // the reader must not outlive the loop
		cancel()
		_ = c.ws.CloseNow()
		<-done
	}()
	heartbeat := time.NewTicker(pingEvery)
	defer heartbeat.Stop()
	defer c.expiry.Stop()
	for err := error(nil); err == nil; {
		select {
		case <-done:
			return
		case data := <-inbox:
			err = c.receive(data)
		case <-c.changed:
			err = c.flush()
		case f := <-c.orders:
			err = c.refuse(f.Error, f.Update)
		case <-c.expiry.C:
			err = c.refuse(expired, false)
		case <-heartbeat.C:
			err = c.send(ping{Type: "Ping"})
		}
	}
}

// read hands every message to the loop until the socket closes.
func (c *conn) read(ctx context.Context, inbox chan<- []byte) {
	for {
		_, data, err := c.ws.Read(ctx)
		if err != nil {
			return
		}
		select {
		case inbox <- data:
		case <-ctx.Done():
			return
		}
	}
}

// send writes one message, or nothing while the socket is half open.
func (c *conn) send(message any) error {
	if c.d.swallows() {
		return nil
	}
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.d.ctx, writeTimeout)
	defer cancel()
	return c.ws.Write(ctx, websocket.MessageText, data)
}
