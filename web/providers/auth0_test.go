//go:build !js

package providers

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// Auth0 refreshes under a lock, and still sends a refresh token that was used: in Chromium
// localStorage is not the same in all tabs, not even under a lock.
func TestTabsOfAuth0ThatRefreshByTurnsKeepTheSession(t *testing.T) {
	t.Parallel()
	// One of the tabs is hidden, where a browser makes a second of Holdfast's pause.
	assert.Zero(t, refusedByTurns(t, true, 8))
}

func TestWithoutHoldfastTabsOfAuth0ThatRefreshByTurnsEndTheSession(t *testing.T) {
	t.Parallel()
	assert.NotZero(t, refusedByTurns(t, false, 50))
}

// refusedByTurns has each of two tabs refresh so many times, both at once, and returns how many
// of their refreshes were refused. There is no other trouble.
func refusedByTurns(t *testing.T, holdfast bool, times int) int64 {
	provider := auth0InLocalStorage
	provider.Life = time.Hour // within a minute of a token's end Auth0 would refresh for the guard's looks, too
	page := NewLab(t, provider).SignedIn(holdfast)
	pages := []*Page{page, page.Beside()}
	var refused atomic.Int64
	var tabs sync.WaitGroup
	for _, p := range pages {
		tabs.Go(func() {
			refused.Add(browser.Eval[int64](p.Tab, fmt.Sprintf(`(async () => {
				let refused = 0;
				for (let n = 0; n < %d; n++) await refresh().catch(({ error }) => { if (error === 'invalid_grant') refused++; });
				return refused;
			})()`, times)))
		})
	}
	tabs.Wait()
	return refused.Load()
}
