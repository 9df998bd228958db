package backend

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"holdfast/web/demo/backend/eventlog"
	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/backend/issuer"
)

const (
	grantRefresh = "refresh_token"
	grantCode    = "authorization_code"
)

// grantRequest is the body of POST /user_management/authenticate, as
// http-client.ts of authkit-js 0.20 sends it. That a refresh token is absent
// means cookie mode: JSON.stringify leaves an undefined one out.
type grantRequest struct {
	ClientID       string `json:"client_id"`
	GrantType      string `json:"grant_type"`
	RefreshToken   string `json:"refresh_token"`
	OrganizationID string `json:"organization_id"`
	Code           string `json:"code"`
	CodeVerifier   string `json:"code_verifier"`
}

// authenticationResponse is AuthenticationResponseRaw of authkit-js.
type authenticationResponse struct {
	User                 issuer.User `json:"user"`
	OrganizationID       string      `json:"organization_id,omitempty"`
	AccessToken          string      `json:"access_token"`
	RefreshToken         string      `json:"refresh_token"`
	AuthenticationMethod string      `json:"authentication_method"`
}

// authenticate answers both grants, through whatever fault is on.
func (s *Server) authenticate(w http.ResponseWriter, r *http.Request) {
	g, err := readGrant(w, r)
	if err != nil {
		writeOAuth(w, &issuer.Error{Status: http.StatusBadRequest, Code: "invalid_request", Description: err.Error()})
		return
	}
	p, err := s.pageOfClient(g.ClientID)
	if err != nil {
		writeOAuth(w, &issuer.Error{Status: http.StatusBadRequest, Code: "invalid_client", Description: err.Error()})
		return
	}
	kind := eventlog.Exchange
	if g.GrantType == grantRefresh {
		kind = eventlog.Refresh
		p.count(func(c *Counters) { c.RefreshCalls++ })
	}
	report := map[string]any{"fault": nil, "status": 0}
	f, usedUp := p.auth.Take(kind == eventlog.Refresh)
	if f != nil {
		report["fault"] = f.Kind
		if p.meet(s, w, r, *f, usedUp, kind, report) {
			return
		}
	}
	answer := &heldAnswer{ResponseWriter: w}
	report["status"] = p.answer(answer, r, g, report)
	p.log.Add(kind, report)
	if f == nil || f.Kind != faults.Late || faults.Hold(s.ctx, w, r, *f) {
		answer.send()
	}
}

// heldAnswer is an answer that is there, and not sent yet.
type heldAnswer struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (a *heldAnswer) WriteHeader(status int)      { a.status = status }
func (a *heldAnswer) Write(b []byte) (int, error) { return a.body.Write(b) }

func (a *heldAnswer) send() {
	a.ResponseWriter.WriteHeader(a.status)
	_, _ = a.ResponseWriter.Write(a.body.Bytes())
}

// meet puts a request through a fault and reports whether that dealt with it.
func (p *Page) meet(s *Server, w http.ResponseWriter, r *http.Request, f AuthFault, usedUp bool, kind string, report map[string]any) bool {
	// What gets no answer is told at once: a hung request may hang for hours.
	silent := f.Kind == faults.Drop || f.Kind == faults.Hang || f.Kind == faults.Stall || f.Kind == faults.Flood || f.Kind == faults.Cut
	if silent {
		p.log.Add(kind, report)
	}
	if usedUp {
		p.logFault("auth", nil)
	}
	if f.Kind == faults.Revoked {
		p.realm.RevokeAll() // those that began since the fault was set
	}
	status, done := faults.Serve(s.ctx, w, r, f)
	if done && !silent {
		report["status"] = status
		p.log.Add(kind, report)
	}
	return done
}

// answer is the ordinary answer. It returns the status and adds to the report.
// A refusal leaves the cookies alone, so that asking again meets the same
// answer: a client may well confirm an invalid_grant before it believes it.
func (p *Page) answer(w http.ResponseWriter, r *http.Request, g grantRequest, report map[string]any) int {
	granted, err := p.grant(r, g)
	if err != nil {
		refusal := &issuer.Error{Status: http.StatusInternalServerError, Code: "server_error", Description: "the lab could not sign a token"}
		_ = errors.As(err, &refusal)
		report["error"] = refusal.Code
		if p.current().emulator {
			writeJSON(w, refusal.Status, map[string]string{"message": refusal.Description, "code": refusal.Code})
			return refusal.Status
		}
		writeOAuth(w, refusal)
		return refusal.Status
	}
	report["tokenHash"] = eventlog.Hash(granted.AccessToken)
	if g.GrantType == grantRefresh {
		p.count(func(c *Counters) { c.RefreshOK++ })
	}
	if !p.current().devMode {
		setSessionCookies(w, r, p.ClientID(), granted.RefreshToken)
	}
	writeJSON(w, http.StatusOK, authenticationResponse{
		User: granted.User, OrganizationID: granted.Claims.OrgID,
		AccessToken: granted.AccessToken, RefreshToken: granted.RefreshToken,
		AuthenticationMethod: "Password",
	})
	return http.StatusOK
}

func (p *Page) grant(r *http.Request, g grantRequest) (issuer.Grant, error) {
	switch g.GrantType {
	case grantCode:
		return p.realm.Exchange(g.Code, g.CodeVerifier, origin(r))
	case grantRefresh:
		token := g.RefreshToken
		if token == "" && !p.current().devMode {
			token = refreshCookie(r, p.ClientID())
		}
		if token == "" {
			words := "Missing refresh token."
			if p.current().emulator {
				words = "refresh_token is required"
			}
			return issuer.Grant{}, &issuer.Error{Status: http.StatusBadRequest, Code: "invalid_request", Description: words}
		}
		return p.realm.Refresh(token, g.OrganizationID, origin(r))
	default:
		return issuer.Grant{}, &issuer.Error{
			Status: http.StatusBadRequest, Code: "unsupported_grant_type",
			Description: fmt.Sprintf("grant_type must be %s or %s, got %q.", grantRefresh, grantCode, bounded(g.GrantType)),
		}
	}
}

// readGrant reads a body to its end, which is also what lets the server notice
// that a client went away. JSON is what authkit-js sends; a form is what OAuth
// libraries do.
func readGrant(w http.ResponseWriter, r *http.Request) (grantRequest, error) {
	var g grantRequest
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return g, fmt.Errorf("the body could not be read: %w", err)
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return g, fmt.Errorf("the body is not a form: %w", err)
		}
		return grantRequest{
			ClientID: form.Get("client_id"), GrantType: form.Get("grant_type"),
			RefreshToken: form.Get("refresh_token"), OrganizationID: form.Get("organization_id"),
			Code: form.Get("code"), CodeVerifier: form.Get("code_verifier"),
		}, nil
	}
	if err := json.Unmarshal(body, &g); err != nil {
		return g, errors.New("the body must be a JSON object with client_id and grant_type")
	}
	return g, nil
}

func writeOAuth(w http.ResponseWriter, e *issuer.Error) {
	writeJSON(w, e.Status, map[string]string{"error": e.Code, "error_description": e.Description})
}
