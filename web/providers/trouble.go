//go:build !js

package providers

import (
	"time"

	"holdfast/web/demo/backend/faults"
)

// Trouble is one of the things that users are put through.
type Trouble struct {
	Name, Title string
	// Over says that the session ends by it, so that the user should be out.
	Over bool
	// put does it to a signed-in page, and returns its pages, once all is well.
	put func(*course, *Page) []*Page
}

func (t Trouble) String() string { return t.Name }

// Troubles are all, in the order in which they are shown. While a fault is on, a token ends:
// it begins anywhere in the token's life, and lasts until some seconds after the end.
func Troubles() []Trouble {
	status := func(status int, body string) faults.Auth {
		return faults.Auth{Kind: faults.Status, Status: status, Body: body}
	}
	return []Trouble{
		{Name: "load", Title: "page load in trouble", put: (*course).load},
		{Name: "wake", Title: "wake before the network", put: (*course).wake},
		{Name: "outage", Title: "outage", put: outlast(faults.Auth{Kind: faults.Drop})},
		{Name: "429", Title: "429", put: outlast(status(429, faults.BodyJSON))},
		{Name: "503-json", Title: "503, JSON", put: outlast(status(503, faults.BodyJSON))},
		{Name: "503-html", Title: "503, HTML", put: outlast(status(503, faults.BodyHTML))},
		{Name: "403-json", Title: "403, JSON", put: outlast(status(403, faults.BodyJSON))},
		{Name: "captive", Title: "captive portal, 200", put: outlast(status(200, faults.BodyHTML))},
		{Name: "hang", Title: "no answer", put: outlast(faults.Auth{Kind: faults.Hang})},
		{Name: "cut", Title: "answer cut off", put: outlast(faults.Auth{Kind: faults.Cut})},
		{Name: "tabs", Title: "two tabs refresh at once", put: (*course).tabs},
		{Name: "revoked", Title: "session revoked", Over: true, put: (*course).revoke},
	}
}

// outlast puts a fault on for longer than a token lives.
func outlast(fault faults.Auth) func(*course, *Page) []*Page {
	return func(c *course, p *Page) []*Page {
		c.sleepWithin(0, c.life)
		c.lab.Fail(fault)
		c.sleepWithin(c.long+2*time.Second, c.long+6*time.Second)
		c.lab.Heal()
		return []*Page{p}
	}
}

// load loads the app once the token has run out, while connections to the provider fail.
func (c *course) load(p *Page) []*Page {
	c.lab.Fail(faults.Auth{Kind: faults.Drop})
	p.loadAgain(c.life + 2*time.Second)
	c.sleepWithin(3*time.Second, 6*time.Second)
	c.lab.Heal()
	return []*Page{p}
}

// wake is a laptop's: nothing gets through until the token has run out; then the network is
// back, as the browser says, and the provider some seconds later.
func (c *course) wake(p *Page) []*Page {
	c.sleepWithin(0, c.life)
	c.lab.Fail(faults.Auth{Kind: faults.Drop})
	c.lab.cutSync(true)
	p.Offline(true)
	time.Sleep(c.long + 2*time.Second)
	c.lab.cutSync(false)
	p.Offline(false)
	c.sleepWithin(2*time.Second, 4*time.Second)
	c.lab.Heal()
	return []*Page{p}
}

// tabs has two tabs of one user wake at one moment, with nothing wrong but their token, which
// has run out, and then lets them refresh a few times more.
func (c *course) tabs(p *Page) []*Page {
	other := p.Beside()
	c.sleepWithin(0, c.life)
	resume := p.Suspend()
	time.Sleep(c.life + 2*time.Second)
	resume()
	more := max(2*c.life, 40*time.Second)
	c.sleepWithin(more, more+c.life)
	return []*Page{p, other}
}

// revoke ends the session.
func (c *course) revoke(p *Page) []*Page {
	c.sleepWithin(0, c.life)
	c.lab.server.Revoke()
	return []*Page{p}
}
