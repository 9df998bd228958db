//go:build !js

package providers

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tested are the troubles of which each has a kind of its own, for the test command: nothing
// to go by, a laptop's wake, an answer that says no and means nothing, and one that means it.
// HOLDFAST_PROVIDERS=all tests all.
func tested(t *testing.T) []Trouble {
	t.Helper()
	return slices.DeleteFunc(Troubles(), func(trouble Trouble) bool {
		return os.Getenv("HOLDFAST_PROVIDERS") != "all" && !slices.Contains([]string{"load", "wake", "403-json", "revoked"}, trouble.Name)
	})
}

func TestHoldfastKeepsTheUserAndLetsGoOfOneWhoseSessionIsOver(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		for _, trouble := range tested(t) {
			t.Run(p.Name+"/"+trouble.Name, func(t *testing.T) {
				t.Parallel()
				if _, err := os.Stat(filepath.Join("src", "apps", p.Name, "holdfast.tsx")); err != nil {
					t.Skip("no app with Holdfast yet")
				}
				r := Cell{Provider: p, Trouble: trouble, Holdfast: true, Seed: 1}.Run(t)
				t.Log(r)
				want := OK
				if trouble.Over {
					want = GoneOut
				}
				assert.Equal(t, want, r.Outcome, "%s", r.Story)
			})
		}
	}
}

// The control: the adapter that people use today.
func TestWithoutHoldfastTheUserIsLost(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		t.Run(p.Name+"/"+p.Loses, func(t *testing.T) {
			t.Parallel()
			at := slices.IndexFunc(Troubles(), func(trouble Trouble) bool { return trouble.Name == p.Loses })
			require.GreaterOrEqual(t, at, 0, "there is such a trouble")
			r := Cell{Provider: p, Trouble: Troubles()[at], Seed: 1, Patience: 10 * time.Second}.Run(t)
			t.Log(r)
			assert.Contains(t, []Outcome{Lost, Wedged, Loading}, r.Outcome, "%s", r.Story)
		})
	}
}
