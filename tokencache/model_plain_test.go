package tokencache

import "time"

// plainClient asks before each request of its own, and never keeps a token: a
// fetch wrapper. Some say when their server has refused one, some force, some do
// neither.
type plainClient struct {
	*world
	name  string
	token string // the newest that it used
}

func (p *plainClient) ask(force, denied bool) {
	p.ledger.ask(asking{client: p.name, force: force, had: p.token, denied: denied}, func(token string, ok bool) {
		if !ok {
			return
		}
		p.token = token
		if p.connected() && !p.verify(token) && p.chance(8, 0.5) {
			p.after(time.Millisecond, p.reject)
		}
	})
}

// forces is a client that says, for no reason that a server gave, that it wants
// another token.
func (p *plainClient) forces() { p.ask(!p.traits.clients.gentle(), false) }

// reject is a refusal by the application's server: a 401.
func (p *plainClient) reject() {
	if p.token == "" {
		return
	}
	p.server.denied[p.token] = true
	switch {
	case p.traits.clients.gentle():
		return
	case p.traits.clients != twoForce:
		p.keeper.Reject(p.token)
		p.ledger.rejected(p.token)
	}
	p.after(time.Millisecond, func() { p.ask(true, true) })
}

// lineup is who asks the Keeper.
type lineup int

const (
	usual    lineup = iota // a realtime client, and a fetch wrapper that tells of refusals
	twoLive                // two realtime clients, and that wrapper
	twoForce               // a realtime client, and a wrapper that only forces at its 401
	gentle                 // plain clients alone, none of which forces
	lineups
)

func (c lineup) String() string { return [...]string{"usual", "twoLive", "twoForce", "gentle"}[c] }

func (c lineup) gentle() bool { return c == gentle }

// live is how many realtime clients there are.
func (c lineup) live() int { return [...]int{1, 2, 1, 0}[c] }

// hire makes the clients of a world.
func (w *world) hire() {
	name := func(n string) string {
		if w.traits.named {
			return n
		}
		return ""
	}
	w.plain = &plainClient{world: w, name: name("fetch")}
	for i := range w.traits.clients.live() {
		w.realtime = append(w.realtime, &realtimeClient{world: w, salt: uint64(1000 * i), name: name([]string{"live", "other"}[i])})
	}
}

func (w *world) mountAll() {
	for _, c := range w.realtime {
		c.mount()
	}
}

func (w *world) unmountAll() {
	for _, c := range w.realtime {
		c.unmount()
	}
}

func (w *world) reconnectAll() {
	for _, c := range w.realtime {
		c.reconnect()
	}
}
