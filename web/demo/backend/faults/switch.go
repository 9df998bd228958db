package faults

import (
	"sync"
	"time"
)

// Switch holds the auth fault that is on now, if any. Its zero value is off.
type Switch struct {
	mu        sync.Mutex // guards everything below
	on        *Auth
	left      int // requests that may still meet the fault; counts only if on.Times > 0
	met       chan struct{}
	clearedAt time.Time
}

// Set turns a normalized fault on, in place of any other.
func (s *Switch) Set(f Auth) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.on, s.left, s.met = &f, f.Times, make(chan struct{})
}

// Clear turns the fault off and reports whether one was on.
func (s *Switch) Clear() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clear()
}

func (s *Switch) clear() bool {
	if s.on == nil {
		return false
	}
	s.on, s.clearedAt = nil, time.Now()
	return true
}

// Now returns a copy of the fault that is on, or nil.
func (s *Switch) Now() *Auth {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on == nil {
		return nil
	}
	f := *s.on
	return &f
}

// Take returns the fault that a request meets, or nil, and whether this use
// was the last one and so cleared it. A fault about refresh tokens is met by
// refresh grants alone.
func (s *Switch) Take(refresh bool) (f *Auth, usedUp bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on == nil || (!refresh && (s.on.Kind == Missing || s.on.Kind == Revoked)) {
		return nil, false
	}
	taken := *s.on
	select {
	case <-s.met:
	default:
		close(s.met)
	}
	if taken.Times > 0 {
		if s.left--; s.left == 0 {
			usedUp = s.clear()
		}
	}
	return &taken, usedUp
}

// Met is closed once a request has met the fault that was set last, be it on
// or off by now. Before any fault it is nil, which is never ready.
func (s *Switch) Met() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.met
}

// ClearedAt is when the last fault went off, or the zero time while one is on
// or if there never was one.
func (s *Switch) ClearedAt() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on != nil {
		return time.Time{}
	}
	return s.clearedAt
}
