package tokencache

import (
	"time"

	"holdfast/tokencache/pagetime"
	"holdfast/tokencache/token"
)

// maxClients bounds how many clients are told apart.
const maxClients = 16

// quickReturn is how soon after its answer a client must force to count as having
// thrown that back.
const quickReturn = 5 * time.Second

// clients is what each client was given last. A force says only "not this one, to
// me": of what the others have it says nothing.
type clients []client

// client is one that asks for tokens. The nameless ones count as one, whose forces
// prove nothing: it may be several.
type client struct {
	name   string
	had    token.Print   // the token that it was given last; zero if it got none
	at     pagetime.Time // that was given first then
	force  bool          // in answer to a forced call
	thrown int           // answers in a row that it threw back at once
}

// of is the entry of a client, which is made if there is none.
func (c *clients) of(name string) *client {
	for i := range *c {
		if (*c)[i].name == name {
			return &(*c)[i]
		}
	}
	if len(*c) == maxClients {
		*c = (*c)[1:]
	}
	*c = append(*c, client{name: name})
	return &(*c)[len(*c)-1]
}

// gave notes an answer to a client: a token, or a zero print for "signed out".
func (c *clients) gave(name string, p token.Print, force bool, now pagetime.Time) {
	known := c.of(name)
	if known.had == p && !p.IsZero() {
		known.force = known.force && force
		return
	}
	known.had, known.at, known.force = p, now, force
}

// forget drops what the clients did with the tokens of the identity that was. Which
// they have stays: it is no answer to their next force, whoever is signed in then.
func (c *clients) forget() {
	for i := range *c {
		known := &(*c)[i]
		*known = client{name: known.name, had: known.had}
	}
}

// throwsBack notes a forced call. Returns how many answers in a row the client has
// thrown back at once.
func (k *client) throwsBack(now pagetime.Time) int {
	if k.at.IsZero() || now.Sub(k.at) > quickReturn {
		k.thrown = 0
		return 0
	}
	k.thrown++
	return k.thrown
}

// refuses reports whether a forced call is a refusal of the token that its client
// has: a named client that throws back early what it got by force. Its first force
// may be by plan (Convex exchanges each first token), and one near the token's end is.
func (k *client) refuses(t token.Token, left time.Duration) bool {
	life := t.Lifetime()
	return k.name != "" && //cure:nameless-refuses-nothing
		k.force && //cure:planned-force-refuses-nothing
		k.had == t.Print && //cure:refuses-what-it-had
		life > 0 && left > life/2
}
