package convexsync

import "holdfast/web/demo/backend/faults"

// SetFault puts a normalized fault on, in place of any other.
//
// An autherror fault goes at once to every socket that is signed in, and is
// over with that, unless it is for several Times: then it refuses the tokens that
// come next, too. While there is none, it waits: with Update for the next
// Authenticate, which it refuses; without for the next message that is handled
// signed in. (A client that waits for an answer to Authenticate ignores an
// AuthError that does not say authUpdateAttempted, so sending one there would
// lose it.)
//
// A refuse fault leaves sockets that are signed in alone: their tokens were
// taken. It meets each Authenticate from now on.
func (d *Deployment) SetFault(f faults.Sync) {
	d.mu.Lock()
	before := d.fault
	d.end()
	d.fault, d.refusalsLeft, d.faultOver = &f, f.Times, make(chan struct{})
	if f.Kind == faults.AuthError {
		d.refusalsLeft = max(f.Times, 1)
	}
	var over []*conn
	switch {
	case f.Kind == faults.Down || before != nil && before.Kind == faults.HalfOpen:
		over = d.all()
	case f.Kind == faults.AuthError && d.order(f) && d.useUp():
		defer d.hooks.FaultOver()
	}
	d.mu.Unlock()
	cut(over)
}

// ClearFault takes the fault off and reports whether one was on. Sockets that
// lived through a half-open time are cut: their messages are lost, and a real
// server has forgotten such a connection long ago.
func (d *Deployment) ClearFault() bool {
	d.mu.Lock()
	before := d.fault
	d.end()
	var over []*conn
	if before != nil && before.Kind == faults.HalfOpen {
		over = d.all()
	}
	d.mu.Unlock()
	cut(over)
	return before != nil
}

// end takes the fault off, if one is on. Its caller holds mu.
func (d *Deployment) end() {
	if d.fault != nil {
		d.fault = nil
		close(d.faultOver)
	}
}

// FaultOver is closed once the fault that was set last is over, used up or taken
// off. Before any fault it is nil, which is never ready.
func (d *Deployment) FaultOver() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.faultOver
}

// Fault returns a copy of the fault that is on, or nil.
func (d *Deployment) Fault() *faults.Sync {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fault == nil {
		return nil
	}
	f := *d.fault
	return &f
}

// RefuseAll sends an AuthError to every socket that is signed in.
func (d *Deployment) RefuseAll(text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.order(faults.Sync{Kind: faults.AuthError, Error: text})
}

// order hands an AuthError to every signed-in connection and reports whether
// there was one. Its caller holds mu.
func (d *Deployment) order(f faults.Sync) (any bool) {
	for c, info := range d.conns {
		if !info.authenticated {
			continue
		}
		any = true
		select {
		case c.orders <- f:
		default: // one is on its way, and it ends the connection
		}
	}
	return any
}

// takeRefusal returns the fault by which a message is refused, an Authenticate
// if update is set, and tells if that was the last one.
func (d *Deployment) takeRefusal(update bool) (faults.Sync, bool) {
	f, due, usedUp := d.take(update)
	if usedUp {
		d.hooks.FaultOver()
	}
	return f, due
}

func (d *Deployment) take(update bool) (f faults.Sync, due, usedUp bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fault == nil || d.fault.Update != update || d.fault.Kind != faults.AuthError && d.fault.Kind != faults.Refuse {
		return f, false, false
	}
	f = *d.fault
	return f, true, d.useUp()
}

// useUp takes one of the fault's refusals and reports whether that was the last,
// which ends it. Its caller holds mu.
func (d *Deployment) useUp() (over bool) {
	if d.refusalsLeft > 0 {
		d.refusalsLeft--
		over = d.refusalsLeft == 0
	}
	if over {
		d.end()
	}
	return over
}

func (d *Deployment) swallows() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fault != nil && d.fault.Kind == faults.HalfOpen
}

// cut closes sockets with no goodbye. Never under mu: a close may wait.
func cut(conns []*conn) {
	for _, c := range conns {
		_ = c.ws.CloseNow()
	}
}
