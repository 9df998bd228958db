package backend

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"holdfast/web/demo/backend/eventlog"
	"holdfast/web/demo/backend/issuer"
)

// authorize signs the page's user in at once and redirects back with a code.
// The parameters are those of getAuthorizationUrl in authkit-js.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	p, err := s.pageOfClient(q.Get("client_id"))
	if err != nil {
		badRequest(w, err)
		return
	}
	target, err := returnAddress(r, "redirect_uri", q.Get("redirect_uri"))
	if err != nil {
		badRequest(w, err)
		return
	}
	if method := q.Get("code_challenge_method"); method != "S256" {
		badRequest(w, fmt.Errorf("code_challenge_method must be S256, got %q", bounded(method)))
		return
	}
	code, err := p.realm.Approve(q.Get("code_challenge"), q.Get("organization_id"))
	if err != nil {
		var refusal *issuer.Error
		if errors.As(err, &refusal) {
			writeOAuth(w, refusal)
			return
		}
		writeError(w, http.StatusInternalServerError, err)
		return
	}
	back := target.Query()
	back.Set("code", code)
	if state := q.Get("state"); state != "" {
		back.Set("state", state)
	}
	target.RawQuery = back.Encode()
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, target.String(), http.StatusFound)
}

// logout ends a session, clears its client's cookies and redirects.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	to := q.Get("return_to")
	if to == "" {
		to = origin(r) + "/"
	}
	target, err := returnAddress(r, "return_to", to)
	if err != nil {
		badRequest(w, err)
		return
	}
	if p := s.endSession(q.Get("session_id")); p != nil {
		p.log.Add(eventlog.Session, map[string]any{"action": "signedOut"})
		clearSessionCookies(w, r, p.ClientID())
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, target.String(), http.StatusFound)
}

// endSession ends a session and returns whose page it was of, or nil.
func (s *Server) endSession(sid string) *Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.pages {
		if p.realm.EndSession(sid) {
			return p
		}
	}
	return nil
}

// returnAddress allows an address on this server's host or on this machine,
// and no other: the lab signs in without asking, so it must not hand codes to
// strangers.
func returnAddress(r *http.Request, field, raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("%s must be an absolute http address, got %q", field, bounded(raw))
	}
	if u.Host != r.Host && !isLocal(u) {
		return nil, fmt.Errorf("%s must be on %s, localhost or 127.0.0.1, got host %q", field, r.Host, bounded(u.Host))
	}
	return u, nil
}
