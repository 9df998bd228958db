package tokencache

import (
	"context"
	"time"
)

// lifetime is the context of provider calls, which ends with the Keeper. It is not
// one of context.WithCancel's, whose tree of parents and children, of which there is
// none here, weighs on the page.
type lifetime chan struct{}

// Deadline is of context.Context: there is none.
func (lifetime) Deadline() (at time.Time, ok bool) { return }

// Done is of context.Context.
func (l lifetime) Done() <-chan struct{} { return l }

// Err is of context.Context.
func (l lifetime) Err() error {
	select {
	case <-l:
		return context.Canceled
	default:
		return nil
	}
}

// Value is of context.Context: there is none.
func (lifetime) Value(any) any { return nil }
