package tokencache

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/token"
)

// Status says what is known of the session.
type Status int

const (
	// StatusUnknown: nothing has been heard from the provider yet.
	StatusUnknown Status = iota
	// StatusFresh: the last try brought a token.
	StatusFresh
	// StatusDegraded: signed in, but the last try failed.
	StatusDegraded
	// StatusSignedOut: the session is proven over, or was ended.
	StatusSignedOut
)

// String is the status as JavaScript names it.
func (s Status) String() string {
	return [...]string{"unknown", "fresh", "degraded", "signedOut"}[s]
}

// Snapshot is what a subscriber sees. It never holds a token.
type Snapshot struct {
	Status Status
	// Identity is whose session it is; zero when unknown.
	Identity token.Identity
	// ExpiresAt is when the cached token expires by this machine's clock; zero
	// when there is no token or its expiry is unknown.
	ExpiresAt time.Time
	// DegradedSince is when the present trouble began; zero when there is none.
	DegradedSince time.Time
	// HealedAt is when a token last proved that the network is back, after a
	// trouble or a wake; zero when there was none yet.
	HealedAt time.Time
	// LastFailure is the newest failure; nil when there was none yet.
	LastFailure *FailureAt
	// Warning is what is wrong with the provider's tokens; "" when nothing is.
	Warning string
}

// FailureAt is a failure and when it happened.
type FailureAt struct {
	Class  failure.Class
	Reason string
	At     time.Time
}

// Snapshot returns the present state.
func (k *Keeper) Snapshot() Snapshot {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.snapshot()
}

func (k *Keeper) snapshot() Snapshot {
	s := Snapshot{
		Status:        k.status,
		DegradedSince: k.degradedSince,
		HealedAt:      k.heal.at,
		LastFailure:   k.lastFailure,
	}
	if k.cached != nil {
		s.Identity = k.cached.Identity
		s.ExpiresAt = k.expiry(*k.cached)
		s.Warning = k.cached.Warning
	}
	return s
}
