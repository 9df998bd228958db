package backend

import (
	"fmt"
	"regexp"
	"time"

	"holdfast/web/demo/backend/issuer"
)

// PageConfig are the settings of a page that may be changed while it runs. A
// zero field keeps what the page has.
type PageConfig struct {
	// TokenLife is how long an access token lives, from the next one on: whole
	// seconds, 2 s to 3600 s, at first 60 s. Convex stops refreshing a token
	// that lives 2 s or less.
	TokenLife time.Duration
	// RotationGrace is for how long a used refresh token may be used again:
	// whole seconds, up to 3600 s, at first 10 s; NoGrace for not at all.
	RotationGrace time.Duration
	// User is the short name of who signs in next, at first "ada".
	User string
	// DevMode makes the issuer set no cookies and read none, as WorkOS does
	// toward a page on localhost, which keeps its refresh token itself. Without
	// it, a page whose stored refresh token is gone may still be saved by the
	// cookie, which a browser sends to its own origin even if the SDK did not
	// ask for it. nil keeps.
	DevMode *bool
	// Emulator makes the issuer answer as WorkOS's own emulator does (workos 0.14):
	// refusals as {message, code}, no second use of a refresh token however soon,
	// and another sid in the token of each refresh. nil keeps.
	Emulator *bool
}

// NoGrace is the PageConfig.RotationGrace of refresh tokens that work once.
const NoGrace time.Duration = -1

const (
	minTokenLife  = 2 * time.Second
	maxTokenLife  = time.Hour
	maxGrace      = time.Hour
	defaultLife   = time.Minute
	defaultGrace  = 10 * time.Second
	defaultUser   = "ada"
	userNameRules = `^[a-z][a-z0-9]{0,31}$`
)

var userName = regexp.MustCompile(userNameRules)

// settings are a page's settings, all filled in.
type settings struct {
	life, grace time.Duration
	user        string
	devMode     bool
	emulator    bool
}

func defaultSettings() settings {
	return settings{life: defaultLife, grace: defaultGrace, user: defaultUser}
}

// with returns the settings after a change, or an error that names the field
// that is wrong and what it may be.
func (s settings) with(c PageConfig) (settings, error) {
	if c.TokenLife != 0 {
		if c.TokenLife < minTokenLife || c.TokenLife > maxTokenLife || c.TokenLife%time.Second != 0 {
			return s, fmt.Errorf("tokenLife must be 2 to 3600 seconds, got %v", c.TokenLife.Seconds())
		}
		s.life = c.TokenLife
	}
	switch {
	case c.RotationGrace == NoGrace:
		s.grace = 0
	case c.RotationGrace < 0 || c.RotationGrace > maxGrace || c.RotationGrace%time.Second != 0:
		return s, fmt.Errorf("rotationGrace must be 0 to 3600 seconds, got %v", c.RotationGrace.Seconds())
	case c.RotationGrace > 0:
		s.grace = c.RotationGrace
	}
	if c.User != "" {
		if !userName.MatchString(c.User) {
			return s, fmt.Errorf("user must match %s, got %q", userNameRules, bounded(c.User))
		}
		s.user = c.User
	}
	if c.DevMode != nil {
		s.devMode = *c.DevMode
	}
	if c.Emulator != nil {
		s.emulator = *c.Emulator
	}
	return s, nil
}

func (s settings) issuer() issuer.Options {
	o := issuer.Options{TokenLife: s.life, RotationGrace: s.grace, User: s.user}
	if s.emulator {
		o.RotationGrace, o.RenamesSessions = 0, true
	}
	return o
}

// pageRequest is a PageConfig on the wire; a pointer tells a zero from a field
// that is not there.
type pageRequest struct {
	ID            *string `json:"id"`
	TokenLife     *int    `json:"tokenLife"`     // seconds
	RotationGrace *int    `json:"rotationGrace"` // seconds
	User          string  `json:"user"`
	DevMode       *bool   `json:"devMode"`
	Emulator      *bool   `json:"emulator"`
}

func (r pageRequest) config() (PageConfig, error) {
	c := PageConfig{User: r.User, DevMode: r.DevMode, Emulator: r.Emulator}
	if r.TokenLife != nil {
		if *r.TokenLife < 2 || *r.TokenLife > 3600 {
			return c, fmt.Errorf("tokenLife must be 2 to 3600 seconds, got %d", *r.TokenLife)
		}
		c.TokenLife = time.Duration(*r.TokenLife) * time.Second
	}
	if r.RotationGrace != nil {
		if *r.RotationGrace < 0 || *r.RotationGrace > 3600 {
			return c, fmt.Errorf("rotationGrace must be 0 to 3600 seconds, got %d", *r.RotationGrace)
		}
		if c.RotationGrace = time.Duration(*r.RotationGrace) * time.Second; c.RotationGrace == 0 {
			c.RotationGrace = NoGrace
		}
	}
	return c, nil
}
