//go:build !js

package providers

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A browser that starts again with the tabs that it had: both refresh at their start, and no
// adapter knows of the other tab yet. What Auth0's lock parts, Chromium's localStorage brings
// together again: see SettledStorage in holdfast/auth0.
func TestTwoTabsOfAuth0ThatLoadAtOnceKeepTheSession(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []Outcome{OK, OK}, loadTwice(t, true, HealTime))
}

// The control: how fast a write is in the other tab is the browser's affair, so it may take
// more than one attempt to be lost.
func TestWithoutHoldfastTwoTabsOfAuth0ThatLoadAtOnceEndTheSession(t *testing.T) {
	t.Parallel()
	const attempts = 4
	for range attempts {
		if slices.Contains(loadTwice(t, false, 0), Lost) {
			return
		}
	}
	t.Fatalf("in %d attempts nobody was lost", attempts)
}

// loadTwice loads the app in two tabs at one moment, with a token that has run out, and lets
// them refresh for two lives of a token. It returns what became of their user.
func loadTwice(t *testing.T, holdfast bool, patience time.Duration) []Outcome {
	lab := NewLab(t, auth0InLocalStorage)
	page := lab.SignedIn(holdfast)
	pages := []*Page{page, page.Beside()}
	for _, p := range pages {
		p.Navigate("about:blank")
	}
	time.Sleep(lab.provider.Life + 2*time.Second)
	var loads sync.WaitGroup
	for _, p := range pages {
		loads.Go(func() { p.Navigate(p.address) })
	}
	loads.Wait()
	time.Sleep(2 * lab.provider.Life)
	well := time.Now()
	var outcomes []Outcome
	for _, p := range pages {
		p.mark()
		r := p.judged(false, well, patience)
		t.Log(r)
		outcomes = append(outcomes, r.Outcome)
	}
	return outcomes
}
