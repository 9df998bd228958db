package tokencache

import (
	"context"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
)

// underway is the provider call that the page had made for the ith entry's call.
func (p *player) underway(i int) *Underway {
	for j, e := range p.events[i+1:] {
		switch {
		case e.Kind == "call" || e.Kind == "hold" || e.Kind == "try" && e.Age == 0:
			return nil
		case e.Kind == "try":
			age := time.Duration(e.Age) * time.Millisecond
			return &Underway{Age: age, Wait: func(closed <-chan struct{}) (string, error) { return p.outcome(closed, i+1+j) }}
		}
	}
	return nil
}

// provide does what the provider did at the recorded try that is nearest in time.
func (p *player) provide(closed <-chan struct{}, force bool) (string, error) {
	p.book.Lock()
	nearest, distance := -1, time.Duration(0)
	for i, e := range p.events {
		if e.Kind != "try" || e.Forced != force {
			continue
		}
		d := p.until(e).Abs()
		if nearest < 0 || d < distance || d == distance && p.used[i] < p.used[nearest] {
			nearest, distance = i, d
		}
	}
	p.used[nearest]++
	p.book.Unlock()
	if nearest < 0 {
		return "", errNetwork
	}
	return p.outcome(closed, nearest)
}

// outcome is what came of the ith entry, a try.
func (p *player) outcome(closed <-chan struct{}, i int) (string, error) {
	try := p.events[i]
	for j := i + 1; j < len(p.events); j++ {
		e := p.events[j]
		if e.Try != try.Try || e.Kind == "failure" && e.Reason == failure.Deadline.Reason {
			continue // a late answer may come yet
		}
		switch e.Kind {
		case "token", "failure", "dropped":
			select {
			case <-time.After(time.Duration(e.Mono-try.Mono) * time.Millisecond):
				return p.end(j)
			case <-closed:
				return "", context.Canceled
			}
		}
	}
	<-closed
	return "", context.Canceled
}

func (p *player) end(i int) (string, error) {
	e := p.events[i]
	switch {
	case e.Kind == "dropped":
		return "", errNetwork // nobody knows what it was
	case e.Kind == "token":
		return p.token(i), nil
	case e.Reason == failure.SameToken.Reason && p.cachedRaw() != "":
		return p.cachedRaw(), nil
	case e.Reason == failure.StaleToken.Reason:
		return p.mint("", time.Minute, -time.Minute, 0), nil
	}
	failed, _ := failure.ByReason(e.Reason)
	failed.Reason = e.Reason
	failed.Class, _ = failure.ParseClass(e.Class)
	return "", failed
}

func (p *player) cachedRaw() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cache.token == nil {
		return ""
	}
	return p.cache.token.Raw()
}

// token is one like the ith entry's, the same for the same hash.
func (p *player) token(i int) string {
	e := p.events[i]
	sessions := 0
	for _, before := range p.events[:i] {
		if before.Kind == "identity" {
			sessions++
		}
	}
	p.book.Lock()
	defer p.book.Unlock()
	if p.tokens[e.Token] == "" {
		p.tokens[e.Token] = p.mint(e.Token, time.Duration(e.Life)*time.Millisecond, time.Duration(e.Remaining)*time.Millisecond, sessions)
	}
	return p.tokens[e.Token]
}

func (p *player) mint(name string, life, remaining time.Duration, session int) string {
	if life == 0 {
		return "opaque " + name
	}
	expires := p.wall().Add(remaining).Round(time.Second)
	raw, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"jti": name, "sub": "user", "sid": fmt.Sprint("session ", session), "iat": expires.Add(-life).Unix(), "exp": expires.Unix(),
	}).SignedString([]byte("secret"))
	require.NoError(p.t, err)
	return raw
}
