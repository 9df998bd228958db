package tokencache

import (
	"sync"
	"time"

	"holdfast/tokencache/failure"
)

// authKitSDK does with its server's answers what authkit-js does: what it
// takes for final wipes its session and latches. Its requests go through the
// Keeper's transport guard.
type authKitSDK struct {
	l       *lab
	server  func() Response // Status 0: the network failed
	old     bool            // 0.20.1 and older: every HTTP error is final
	cookie  bool            // the refresh token is a cookie, which no wipe reaches
	mu      sync.Mutex      // guards all
	latched bool
	sent    int
}

// at looks at the SDK, or changes it or its server.
func (s *authKitSDK) at(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn()
}

// authKit makes the lab's provider an SDK.
func (l *lab) authKit() *authKitSDK {
	s := &authKitSDK{l: l, server: wellServer}
	l.respondWith(s.getAccessToken)
	return s
}

func wellServer() Response { return Response{Status: 200, JSON: true} }

func (s *authKitSDK) getAccessToken(_ <-chan struct{}, force bool) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.latched && (!force || !s.cookie) {
		return "", errLogin
	}
	for attempt := 1; ; attempt++ {
		if !s.l.Admit() {
			return "", errNetwork
		}
		s.sent++
		r := s.server()
		switch {
		case r.Status == 0:
			return "", errNetwork
		case r.Status == 200 && r.JSON:
			s.latched = false
			s.l.Refreshed()
			return s.l.mint()
		}
		verdict, wait := s.l.Answered(r, attempt)
		switch verdict {
		case Pass:
			return s.take(r)
		case Fail:
			return "", errNetwork
		}
		s.mu.Unlock()
		time.Sleep(wait)
		s.mu.Lock()
	}
}

// take is the SDK's own judgement of an answer.
func (s *authKitSDK) take(r Response) (string, error) {
	keep := map[int]bool{408: true, 429: true, 500: true, 502: true, 503: true, 504: true}
	if keep[r.Status] && !s.old {
		yes := true
		return "", &failure.Thrown{Type: "object", Name: "RefreshError", Status: r.Status, Transient: &yes}
	}
	s.latched = true
	return "", errLogin
}

// rotation is an issuer whose refresh tokens may be spent once, and a cookie
// jar that all tabs share.
type rotation struct {
	l       *lab
	mu      sync.Mutex // guards all
	cookie  int
	current int
	spentAt time.Time
	grace   time.Duration // how long a spent token is still answered
	lost    func() bool   // whether the network swallows an answer on its way
	down    func() bool   // whether nothing reaches the server
}

func (r *rotation) rotations() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current
}

func (r *rotation) refresh(<-chan struct{}, bool) (string, error) {
	r.mu.Lock()
	presented := r.cookie
	r.mu.Unlock()
	time.Sleep(100 * time.Millisecond) // to the server and back
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.down != nil && r.down():
		return "", errNetwork
	case presented == r.current:
		r.current++
		r.spentAt = time.Now()
	case presented != r.current-1 || time.Since(r.spentAt) >= r.grace:
		return "", errRevoked
	}
	if r.lost != nil && r.lost() {
		return "", errNetwork
	}
	r.cookie = r.current
	return r.l.mint()
}

// lateServer is a server that rotates at once and answers late, and an SDK with one refresh
// at a time, which keeps its refresh token in the page: an abort loses the new one.
type lateServer struct {
	mu       sync.Mutex // guards all
	requests int
	lost     bool
	pending  chan struct{}
}

func (l *lab) slowly(takes time.Duration) *lateServer {
	s := &lateServer{}
	l.respondWith(func(<-chan struct{}, bool) (string, error) {
		answer := s.request(l, takes)
		if answer == nil {
			return "", errRevoked
		}
		<-answer
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.lost {
			return "", errNetwork
		}
		return l.mint()
	})
	return s
}

// request begins a refresh, or joins the one under way; nil if its token is spent.
func (s *lateServer) request(l *lab, takes time.Duration) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost || s.pending != nil {
		return s.pending
	}
	s.requests++
	answer, aborted := make(chan struct{}), make(chan struct{})
	s.pending = answer
	go func() {
		done := l.Watch(0, func() { close(aborted) })
		defer done()
		lost := false
		select {
		case <-time.After(takes):
		case <-aborted:
			lost = true
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.lost, s.pending = lost, nil
		close(answer)
	}()
	return answer
}

func (s *lateServer) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}
