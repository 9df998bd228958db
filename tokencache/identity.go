package tokencache

// Identity says whose session an access token belongs to. Two tokens of one
// identity are interchangeable; a token of another is never handed out in its
// place. Opaque tokens have the zero Identity.
type Identity struct {
	Issuer       string // iss
	Subject      string // sub
	Session      string // sid
	Organization string // org_id
}

// Known reports whether any claim names the identity.
func (i Identity) Known() bool { return i != Identity{} }

// sameAs reports whether a token of identity i may stand in for one of other.
// An unknown identity says nothing, so it contradicts nothing.
func (i Identity) sameAs(other Identity) bool {
	return i == other || !i.Known() || !other.Known()
}
