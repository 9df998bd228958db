package tabs

import (
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
)

const (
	// patience is how long another tab's try is waited for: most calls take less,
	// and a tab that has frozen or gone costs no more.
	patience = 2 * time.Second
	// morePatience is how much longer those are waited for that try and fail.
	morePatience = time.Second / 2
	// lastWait is how long a tab goes on waiting, after patience and morePatience,
	// for one that asks just now; failures of others delay it no more by then. It
	// counts from when the tab finds that it is due, since the timers of hidden tabs
	// come late, and all at one moment.
	lastWait = 2 * time.Second
	// MaxPatience bounds all waiting for others between two tries of one's own.
	MaxPatience = patience*5/4 + morePatience + lastWait
	// headStart bounds what a hidden tab gives to those that are seen.
	headStart = 500 * time.Millisecond
	// justNow is how long after one tab has let the lock go the next one that has
	// taken it has yet to be heard.
	justNow = 50 * time.Millisecond
)

// Turn is where one stream of tries stands between two of its tries: it waits for
// the other tabs, is due, or waits for the last time. The zero Turn has not begun to
// wait.
type Turn struct {
	queued   bool          // its head start was given
	behind   pagetime.Time // the head start ends then
	since    pagetime.Time // it first waited for another tab then
	patience time.Duration // for a tab that says nothing
	due      pagetime.Time // others' failures delay it no more since then
}

// Kicked starts the wait for others over, if it has lasted for long: the page woke.
func (t *Turn) Kicked(now pagetime.Time) {
	if now.Sub(t.since) > MaxPatience {
		*t = Turn{}
	}
}

// WaitUntil is until when a stream of tries that is due by itself waits for the other
// tabs. If that is past, it asks for the lock. first is whether it has not failed yet.
func (p *Peers) WaitUntil(t *Turn, now pagetime.Time, hidden, first bool) pagetime.Time {
	if p == nil {
		return 0
	}
	if !t.queued {
		t.queued = true
		t.behind = now.Add(p.start(now, hidden, first))
	}
	if t.behind > now {
		return t.behind
	}
	return p.rest(t, now, false)
}

// start is the head start that this tab gives to others at its first try.
func (p *Peers) start(now pagetime.Time, hidden, first bool) time.Duration {
	switch {
	case !first:
		return 0
	case hidden && p.accompanied(now):
		return part(headStart, (1+p.rand())/2)
	case p.stuck: // the lock parts nobody
		return part(headStart, p.rand())
	}
	return 0
}

// accompanied reports whether another tab may be there. A lone hidden tab has nobody
// to let go first.
func (p *Peers) accompanied(now pagetime.Time) bool {
	return !p.heard.IsZero() && now.Sub(p.heard) < company
}

// TakenUntil is until when to wait, since the lock is another tab's. If that is past,
// the tries go on without it.
func (p *Peers) TakenUntil(t *Turn, now pagetime.Time) pagetime.Time {
	until := p.rest(t, now, true)
	if until <= now && p.outcome < t.since {
		p.stuck = true //cure:frozen-holder
	}
	return until
}

func (p *Peers) rest(t *Turn, now pagetime.Time, taken bool) pagetime.Time {
	until := p.until
	if taken && !p.stuck {
		until = max(until, p.patienceEnds(t, now, 0), p.outcome.Add(justNow))
	}
	if until <= now {
		return 0
	}
	return min(until, p.last(t, now)) //cure:patience-ends
}

// last is when the tries wait no more, whatever others do.
func (p *Peers) last(t *Turn, now pagetime.Time) pagetime.Time {
	due := p.patienceEnds(t, now, morePatience)
	if now < due {
		return due
	}
	if t.due.IsZero() {
		t.due = now
	}
	return t.due.Add(lastWait)
}

// patience differs from tab to tab, so that one of them is the first to lose it, and
// not all of them together.
func (p *Peers) patience() time.Duration {
	return patience*3/4 + part(patience/2, p.rand())
}

// patienceEnds is when the tries, which wait from now on at the latest, lose their
// patience, and so much more.
func (p *Peers) patienceEnds(t *Turn, now pagetime.Time, more time.Duration) pagetime.Time {
	if t.since.IsZero() {
		t.since, t.due = now, 0
		t.patience = p.patience()
	}
	return t.since.Add(t.patience + more)
}

// FailedElsewhere returns a failure of another tab's since this one's last try, which
// delays the next as one of its own would, and by how much at the most. Each is
// returned once. ok is false if there is none.
func (p *Peers) FailedElsewhere(t *Turn, lastTry, now pagetime.Time) (f failure.Failure, ago, most time.Duration, ok bool) {
	if p == nil || p.failedAt <= lastTry {
		return f, 0, 0, false
	}
	most = p.patienceEnds(t, now, morePatience).Sub(now)
	if most <= 0 {
		return f, 0, 0, false
	}
	ago = now.Sub(p.failedAt)
	p.failedAt = 0
	return p.failure, ago, most, true
}
