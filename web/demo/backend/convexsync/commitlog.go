package convexsync

import "encoding/json"

// commit is what a mutation came to.
type commit struct {
	ts    timestamp
	value any
}

// maxCommits is how many mutations stay known.
const maxCommits = 1000

// commitLog remembers mutations by session and request, oldest forgotten
// first, so that one that is sent again is not run again. Its zero value is
// ready.
type commitLog struct {
	byKey map[string]commit
	order []string
}

func (l *commitLog) find(key string) (commit, bool) {
	c, found := l.byKey[key]
	return c, found
}

func (l *commitLog) add(key string, c commit) {
	if l.byKey == nil {
		l.byKey = map[string]commit{}
	}
	if len(l.order) == maxCommits {
		delete(l.byKey, l.order[0])
		l.order = l.order[1:]
	}
	l.byKey[key] = c
	l.order = append(l.order, key)
}

// commit runs a mutation, or finds the answer to an earlier try of the same
// request: a client that reconnects sends it again (request_manager.ts).
func (d *Deployment) commit(key string, run mutation, who *Identity, args json.RawMessage) (commit, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if earlier, found := d.committed.find(key); found {
		return earlier, nil
	}
	value, err := run(&d.data, who, args)
	if err != nil {
		return commit{}, err
	}
	d.advance()
	done := commit{ts: d.ts, value: value}
	d.committed.add(key, done)
	d.wake()
	return done, nil
}
