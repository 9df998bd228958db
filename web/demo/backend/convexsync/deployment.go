package convexsync

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"holdfast/web/demo/backend/faults"
)

// Identity is who a verified token speaks for.
type Identity struct {
	Subject, SessionID, OrganizationID string
	// TokenHash names the token without giving it away.
	TokenHash string
	// ExpiresAt is the token's exp, a wall clock time.
	ExpiresAt time.Time
}

// Hooks are what a deployment asks and tells its surroundings. All must be
// set, and may be called from many goroutines at once. The tellers must not
// call back into the deployment.
type Hooks struct {
	// Verify checks a token. Its error's text reaches the client.
	Verify func(token string) (Identity, error)
	// AuthError tells that an identity was refused with this text.
	AuthError func(text string, update bool)
	// Socket tells that a socket opened or closed.
	Socket func(open bool)
	// FaultOver tells that an autherror or a refuse fault was used up.
	FaultOver func()
}

// Deployment is one page's Convex deployment. Make it with [New].
type Deployment struct {
	hooks Hooks
	ctx   context.Context // ends at Close
	stop  context.CancelFunc
	wg    sync.WaitGroup // one for each connection, one for the ticker

	mu        sync.Mutex // guards everything below
	closed    bool
	conns     map[*conn]connInfo
	ticking   bool
	data      data
	ts        timestamp
	committed commitLog
	fault     *faults.Sync
	// refusalsLeft counts down a refuse fault; counts only if fault.Times > 0.
	refusalsLeft int
	faultOver    chan struct{} // closed when fault is over; nil before any
	opened       chan struct{} // closed when the next socket opens
}

// connInfo is what the deployment knows of a connection; the rest is the
// connection's own.
type connInfo struct{ authenticated, watching bool }

// data is what the functions read and write.
type data struct {
	counter  int64
	messages []post // newest first; another slice with each one that is sent
}

// snapshot is the data at one time.
type snapshot struct {
	data
	ts timestamp
}

// New makes a deployment with no sockets, no messages and the counter at 0.
func New(hooks Hooks) *Deployment {
	ctx, stop := context.WithCancel(context.Background())
	d := &Deployment{
		hooks: hooks, ctx: ctx, stop: stop,
		conns: map[*conn]connInfo{}, opened: make(chan struct{}),
	}
	d.advance()
	return d
}

// advance moves the data's time on. Its caller holds mu (or has just made d). Real
// time is the least a timestamp can be, so that it grows over restarts too.
func (d *Deployment) advance() {
	d.ts = max(d.ts+1, timestamp(time.Now().UnixNano()))
}

func (d *Deployment) snapshot() snapshot {
	d.mu.Lock()
	defer d.mu.Unlock()
	return snapshot{data: d.data, ts: d.ts}
}

// Sockets is how many sockets are open.
func (d *Deployment) Sockets() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.conns)
}

// Opened is closed when the next socket opens.
func (d *Deployment) Opened() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.opened
}

// Close cuts every socket and waits for the goroutines to end. It may be
// called more than once.
func (d *Deployment) Close() {
	d.mu.Lock()
	d.closed = true
	all := d.all()
	d.mu.Unlock()
	d.stop()
	cut(all)
	d.wg.Wait()
}

// all lists the connections. Its caller holds mu.
func (d *Deployment) all() []*conn { return slices.Collect(maps.Keys(d.conns)) }

// add takes a connection in, or reports that the deployment has no room or is
// not to be reached.
func (d *Deployment) add(c *conn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refuses() != "" {
		return false
	}
	d.conns[c] = connInfo{}
	d.wg.Add(1)
	close(d.opened)
	d.opened = make(chan struct{})
	return true
}

func (d *Deployment) remove(c *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.conns, c)
	d.wg.Done()
}

// refuses says why no socket is let in, or nothing. Its caller holds mu.
func (d *Deployment) refuses() string {
	switch {
	case d.closed:
		return "The lab is closing."
	case d.fault != nil && d.fault.Kind == faults.Down:
		return "The sync server is down: the lab's fault \"down\" is on."
	case len(d.conns) >= maxSockets:
		return "Too many sockets on this lab page."
	}
	return ""
}

// note records a connection's state and starts the ticker if it is needed.
func (d *Deployment) note(c *conn, info connInfo) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, here := d.conns[c]; !here {
		return
	}
	d.conns[c] = info
	if info.watching && !d.ticking && !d.closed {
		d.ticking = true
		d.wg.Add(1)
		go d.tick()
	}
}

// wake makes every connection look at the data. Its caller holds mu.
func (d *Deployment) wake() {
	for c := range d.conns {
		select {
		case c.changed <- struct{}{}:
		default: // it has yet to look at an earlier change
		}
	}
}
