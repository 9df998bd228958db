// Package eventlog keeps what a lab page's server side did, newest last, in a
// bounded ring. It never holds a token: a token is named by [Hash].
package eventlog

import (
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"
)

// Capacity is how many events a [Log] keeps. At one event a second, which no
// scenario reaches, that is more than half an hour.
const Capacity = 2000

// The kinds of event.
const (
	Refresh      = "refresh"      // a refresh grant was answered, or left without an answer (status 0)
	Exchange     = "exchange"     // an authorization code was exchanged (or refused)
	Authenticate = "authenticate" // a sync client presented a token
	AuthError    = "authError"    // the sync server refused an identity
	Socket       = "socket"       // a sync socket opened or closed
	Fault        = "fault"        // a fault was set (fault names it) or cleared (fault is null)
	Engine       = "engine"       // the engine's file was asked for
	Session      = "session"      // sessions were revoked, or tokens expired early
	Scenario     = "scenario"     // a scenario went one step on
)

// Event is one thing that the server did or met. Which of Fields a kind
// carries is listed at the backend package's documentation.
type Event struct {
	At     time.Time
	Kind   string
	Fields map[string]any
}

// Hash names a token without giving it away: the first 8 hex digits of its
// SHA-256.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:4])
}

// Log is a bounded list of events, safe for use by many goroutines. Its zero
// value is ready.
type Log struct {
	mu   sync.Mutex // guards ring and next
	ring []Event
	next int // where the next event goes once the ring is full
}

// Add appends an event at the present time. It takes fields over: the caller
// must not change it afterwards.
func (l *Log) Add(kind string, fields map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := Event{At: time.Now(), Kind: kind, Fields: fields}
	if len(l.ring) < Capacity {
		l.ring = append(l.ring, e)
		return
	}
	l.ring[l.next] = e
	l.next = (l.next + 1) % Capacity
}

// All returns the events, oldest first.
func (l *Log) All() []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Event, 0, len(l.ring))
	out = append(out, l.ring[l.next:]...)
	return append(out, l.ring[:l.next]...)
}
