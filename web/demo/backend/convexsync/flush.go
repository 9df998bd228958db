package convexsync

import (
	"maps"
	"slices"
)

// flush brings the client to the present: one Transition from the version that
// it was told last, with the answers that changed. It is all that ever sends
// one, which is what keeps the versions in a chain.
func (c *conn) flush() error {
	if c.identityExpired() {
		return c.refuse(expired, false)
	}
	now := c.d.snapshot()
	end := version{QuerySet: c.want.QuerySet, Identity: c.want.Identity, TS: now.ts}
	c.d.note(c, connInfo{authenticated: c.identity != nil, watching: c.watching()})
	if end == c.sent || !c.connected {
		return nil
	}
	t := transition{
		Type: "Transition", StartVersion: c.sent, EndVersion: end,
		Modifications: c.changes(now), ClientClockSkew: c.skew,
	}
	c.sent = end
	return c.send(t)
}

// changes lists what is new to the client, and counts it as told.
func (c *conn) changes(now snapshot) []queryChange {
	changes := []queryChange{}
	for _, id := range c.removed {
		changes = append(changes, queryChange{Type: "QueryRemoved", QueryID: id, LogLines: []string{}})
	}
	c.removed = nil
	for _, id := range slices.Sorted(maps.Keys(c.queries)) {
		q := c.queries[id]
		answer := runQuery(id, q.path, now, c.identity)
		if q.known == nil || !q.known.same(answer) {
			q.known = &answer
			changes = append(changes, answer)
		}
	}
	return changes
}

func (c *conn) watching() bool {
	for _, q := range c.queries {
		if q.path == counterPath {
			return true
		}
	}
	return false
}

// nudge moves the data's time, though nothing changed, so that every client
// gets a Transition.
func (d *Deployment) nudge() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.advance()
	d.wake()
}
