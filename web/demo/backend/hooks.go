package backend

import (
	"fmt"

	"holdfast/web/demo/backend/convexsync"
	"holdfast/web/demo/backend/eventlog"
)

// What a page tells and records of its sync server and its faults.

// verify is what the sync server asks about a token that a client presents.
func (p *Page) verify(token string) (convexsync.Identity, error) {
	hash := eventlog.Hash(token)
	c, err := p.realm.Verify(token)
	fields := map[string]any{"ok": err == nil, "tokenHash": hash, "iat": int64(0), "exp": int64(0)}
	if c.IssuedAt != nil && c.ExpiresAt != nil {
		fields["iat"], fields["exp"] = c.IssuedAt.Unix(), c.ExpiresAt.Unix()
	}
	if err != nil {
		fields["error"] = err.Error()
		p.log.Add(eventlog.Authenticate, fields)
		return convexsync.Identity{}, fmt.Errorf("Could not validate token: %w", err)
	}
	p.log.Add(eventlog.Authenticate, fields)
	p.count(func(c *Counters) { c.AuthenticateOK++ })
	return convexsync.Identity{
		Subject: c.Subject, SessionID: c.SID, OrganizationID: c.OrgID,
		TokenHash: hash, ExpiresAt: c.ExpiresAt.Time,
	}, nil
}

func (p *Page) sentAuthError(text string, update bool) {
	p.log.Add(eventlog.AuthError, map[string]any{"error": text, "update": update})
	p.count(func(c *Counters) { c.AuthErrors++ })
}

func (p *Page) socket(open bool) {
	p.log.Add(eventlog.Socket, map[string]any{"open": open})
	if open {
		p.count(func(c *Counters) { c.Sockets++ })
	}
}

// logFault records a fault that came (its kind) or went (nil).
func (p *Page) logFault(target string, kind any) {
	p.log.Add(eventlog.Fault, map[string]any{"target": target, "fault": kind})
}
