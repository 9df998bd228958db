package tokencache

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
)

// Failures as a page meets them.
var (
	errNetwork = &failure.Thrown{Type: "object", Name: "TypeError", Message: "Failed to fetch"}
	errRevoked = &failure.Thrown{Type: "object", Name: "RefreshError", OAuth: "invalid_grant", Status: 400}
	errLogin   = &failure.Thrown{Type: "object", Name: "Error", Message: "No access token available"}
	errOdd     = &failure.Thrown{Type: "object", Name: "Error", Message: "Failed to refresh access token"}
)

// authKitAndConvex are the habits of the SDK and the client that most tests have in
// mind (web/src hands them in).
var authKitAndConvex = Habits{
	RenewsBefore:  15 * time.Second,
	AskAgain:      AskAgain{Status: 400, Message: "missing refresh token|refresh_token is required", Attempts: 3},
	PlannedForces: 1,
}

// lab is a Keeper with a scripted provider, in a synctest bubble.
type lab struct {
	*Keeper
	t *testing.T

	mu        sync.Mutex
	respond   func(closed <-chan struct{}, force bool) (string, error)
	calls     []bool // force, of each provider call
	skew      time.Duration
	life      time.Duration
	claims    jwt.MapClaims
	snapshots []Snapshot
	signedOut []string
	expired   int
}

// run runs a test in a bubble: time is false and stands still unless all wait.
func run(t *testing.T, fn func(l *lab)) { runWith(t, Options{}, fn) }

func runWith(t *testing.T, opts Options, fn func(l *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &lab{t: t, life: 5 * time.Minute, claims: jwt.MapClaims{"iss": "https://issuer", "sub": "user_1", "sid": "session_1"}}
		l.answer(l.mint)
		opts.OnChange = func(s Snapshot) { l.snapshots = append(l.snapshots, s) }
		opts.OnSignedOut = func(end End) { l.signedOut = append(l.signedOut, end.Reason) }
		opts.OnSessionExpired = func() { l.expired++ }
		if opts.Habits == (Habits{}) {
			opts.Habits = authKitAndConvex
		}
		if opts.Rand == nil {
			opts.Rand = func() float64 { return 0.5 }
		}
		l.Keeper = New(l.provide, opts)
		defer func() { l.Close(); synctest.Wait() }()
		fn(l)
	})
}

func (l *lab) provide(closed <-chan struct{}, force bool) (string, error) {
	l.mu.Lock()
	l.calls = append(l.calls, force)
	respond := l.respond
	l.mu.Unlock()
	return respond(closed, force)
}

// answer sets what the provider does from now on.
func (l *lab) answer(with func() (string, error)) {
	l.respondWith(func(<-chan struct{}, bool) (string, error) { return with() })
}

func (l *lab) respondWith(fn func(<-chan struct{}, bool) (string, error)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.respond = fn
}

func (l *lab) fail(err error) { l.answer(func() (string, error) { return "", err }) }

// hang makes the provider answer nothing until the Keeper is closed.
func (l *lab) hang() {
	l.respondWith(func(closed <-chan struct{}, _ bool) (string, error) {
		<-closed
		return "", context.Canceled
	})
}

var serial atomic.Int64

// mint issues a token of the lab's identity and lifetime, by the server's clock.
func (l *lab) mint() (string, error) { return l.token(l.life), nil }

func (l *lab) token(life time.Duration) string {
	l.mu.Lock()
	now := time.Now().Add(l.skew)
	l.mu.Unlock()
	claims := jwt.MapClaims{"jti": serial.Add(1), "iat": now.Unix(), "exp": now.Add(life).Unix()}
	for name, value := range l.claims {
		claims[name] = value
	}
	raw, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("secret"))
	require.NoError(l.t, err)
	return raw
}

func (l *lab) providerCalls() []bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]bool(nil), l.calls...)
}

// holdNext makes the next provider call wait for what the test releases; later ones
// hang.
func (l *lab) holdNext() (release func(string, error)) {
	type outcome struct {
		raw string
		err error
	}
	late := make(chan outcome)
	l.respondWith(func(closed <-chan struct{}, _ bool) (string, error) {
		l.hang()
		select {
		case o := <-late:
			return o.raw, o.err
		case <-closed:
			return "", context.Canceled
		}
	})
	return func(raw string, err error) { late <- outcome{raw, err}; synctest.Wait() }
}

// pending is a call whose answer the test looks at when it wants to.
type pending struct {
	settled int
	token   string
	ok      bool
	at      time.Time
}

func (l *lab) ask(force bool) *pending { return l.askWith(force, nil) }

func (l *lab) askWith(force bool, under *Underway) *pending {
	p := &pending{}
	l.Ask(Call{Client: "client", Force: force, Under: under}, func(token string, ok bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		p.settled++
		p.token, p.ok, p.at = token, ok, time.Now()
	})
	synctest.Wait()
	return p
}

// signIn gets a first token, as a page does at its start.
func (l *lab) signIn() string {
	p := l.look(l.ask(false))
	require.Equal(l.t, 1, p.settled)
	require.True(l.t, p.ok)
	return p.token
}

// look waits until nothing moves and returns a copy that is safe to read.
func (l *lab) look(p *pending) pending {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return *p
}

func (l *lab) held(p *pending) {
	l.t.Helper()
	require.Zero(l.t, l.look(p).settled, "the call is held")
}

func (l *lab) answered(p *pending, token string) {
	l.t.Helper()
	seen := l.look(p)
	require.Equal(l.t, 1, seen.settled, "the call is answered once")
	require.True(l.t, seen.ok)
	if token != "" {
		require.Equal(l.t, token, seen.token)
	}
}

func (l *lab) out(p *pending) {
	l.t.Helper()
	seen := l.look(p)
	require.Equal(l.t, 1, seen.settled, "the call is answered once")
	require.False(l.t, seen.ok)
	require.Empty(l.t, seen.token)
}

func (l *lab) sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
