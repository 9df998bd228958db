package convexsync

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// receive handles one message of the client.
func (c *conn) receive(data []byte) error {
	if c.d.swallows() {
		return nil
	}
	var m clientMessage
	if err := json.Unmarshal(data, &m); err != nil {
		return c.fatal("Received Invalid JSON on websocket: %s", bounded(err.Error()))
	}
	if !c.connected && m.Type != "Connect" {
		return c.fatal("The first message must be Connect, got %q", bounded(m.Type))
	}
	if err := c.dispatch(m); err != nil {
		return err
	}
	if c.identity != nil {
		if f, due := c.d.takeRefusal(false); due {
			return c.refuse(f.Error, false)
		}
	}
	return nil
}

func (c *conn) dispatch(m clientMessage) error {
	switch m.Type {
	case "Connect":
		return c.connect(m)
	case "ModifyQuerySet":
		return c.modifyQuerySet(m)
	case "Authenticate":
		return c.authenticate(m)
	case "Mutation":
		return c.mutate(m)
	case "Action":
		return c.act(m)
	case "Event":
		return nil // the client's own timings
	default:
		return c.fatal("Unknown message type %q", bounded(m.Type))
	}
}

func (c *conn) connect(m clientMessage) error {
	if c.connected {
		return c.fatal("Connect came twice")
	}
	c.connected, c.sessionID = true, bounded(m.SessionID)
	if m.ClientTS != nil {
		skew := int64(*m.ClientTS) - time.Now().UnixMilli()
		c.skew = &skew
	}
	return nil
}

func (c *conn) modifyQuerySet(m clientMessage) error {
	if m.BaseVersion == nil || m.NewVersion == nil || *m.NewVersion <= *m.BaseVersion {
		return c.fatal("ModifyQuerySet needs a baseVersion and a greater newVersion")
	}
	if *m.BaseVersion != c.want.QuerySet {
		return c.fatal("Base version %d passed up doesn't match the current version %d", *m.BaseVersion, c.want.QuerySet)
	}
	for _, change := range m.Modifications {
		if err := c.modify(change); err != nil {
			return c.fatal("%s", err)
		}
	}
	c.want.QuerySet = *m.NewVersion
	return c.flush()
}

func (c *conn) modify(m modification) error {
	_, here := c.queries[m.QueryID]
	switch {
	case m.Type == "Add" && here:
		return fmt.Errorf("Duplicate query ID: %d", m.QueryID)
	case m.Type == "Add" && len(c.queries) >= maxQueries:
		return fmt.Errorf("Too many queries: the lab serves %d at most", maxQueries)
	case m.Type == "Add":
		c.queries[m.QueryID] = &watched{path: m.UDFPath}
	case m.Type == "Remove" && here:
		delete(c.queries, m.QueryID)
		c.removed = append(c.removed, m.QueryID)
	case m.Type == "Remove":
		return fmt.Errorf("Nonexistent query id: %d", m.QueryID)
	default:
		return fmt.Errorf("Unknown modification %q", bounded(m.Type))
	}
	return nil
}

func (c *conn) authenticate(m clientMessage) error {
	if m.BaseVersion == nil {
		return c.fatal("Authenticate needs a baseVersion")
	}
	if *m.BaseVersion != c.want.Identity {
		// Convex fails an assertion here, and the client starts over.
		return c.restart(fmt.Sprintf("Identity base version %d is not the current %d", *m.BaseVersion, c.want.Identity))
	}
	switch m.TokenType {
	case "None":
		c.identify(nil)
	case "User":
		if f, due := c.d.takeRefusal(true); due {
			return c.refuse(f.Error, true)
		}
		who, err := c.d.hooks.Verify(m.Value)
		if err != nil {
			return c.refuse(err.Error(), true)
		}
		c.identify(&who)
	case "Admin":
		return c.refuse("Could not validate token: the lab takes no admin keys", true)
	default:
		return c.fatal("Unknown token type %q", bounded(m.TokenType))
	}
	c.want.Identity++
	return c.flush()
}

// identify takes an identity on, or none, and sets its expiry timer.
func (c *conn) identify(who *Identity) {
	c.identity = who
	c.expiry.Stop()
	if who != nil {
		c.expiry.Reset(time.Until(who.ExpiresAt))
	}
}

// identityExpired goes by the wall clock: exp carries no monotonic reading,
// and a timer may have stood still while this machine slept.
func (c *conn) identityExpired() bool {
	return c.identity != nil && !time.Now().Before(c.identity.ExpiresAt)
}

func (c *conn) mutate(m clientMessage) error {
	if m.RequestID == nil {
		return c.fatal("Mutation needs a requestId")
	}
	if c.identityExpired() {
		return c.refuse(expired, false)
	}
	response := functionResponse{Type: "MutationResponse", RequestID: *m.RequestID, LogLines: []string{}}
	done, err := c.commit(m)
	if err != nil {
		response.Result = err.Error()
		return c.send(response)
	}
	response.Success, response.Result, response.TS = true, done.value, &done.ts
	// The client settles the call at the Transition that passes ts; the commit
	// has woken this connection for it.
	return c.send(response)
}

func (c *conn) commit(m clientMessage) (commit, error) {
	run, known := mutations[m.UDFPath]
	if !known {
		return commit{}, unknownFunction("mutation", m.UDFPath, slices.Collect(maps.Keys(mutations)))
	}
	args := json.RawMessage("{}")
	if len(m.Args) > 0 {
		args = m.Args[0]
	}
	key := fmt.Sprintf("%s/%d", c.sessionID, *m.RequestID)
	done, err := c.d.commit(key, run, c.identity, args)
	if err == nil && done.ts <= c.sent.TS {
		// Sent again after the data had moved past it: let a Transition follow.
		c.d.nudge()
	}
	return done, err
}

func (c *conn) act(m clientMessage) error {
	if m.RequestID == nil {
		return c.fatal("Action needs a requestId")
	}
	err := unknownFunction("action", m.UDFPath, []string{"no actions"})
	return c.send(functionResponse{
		Type: "ActionResponse", RequestID: *m.RequestID, Result: err.Error(), LogLines: []string{},
	})
}
