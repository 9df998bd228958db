//go:build !js

package providers

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/faults"
)

// troubles are all for HOLDFAST_PROVIDERS=all, or those that are named.
func troubles(t *testing.T, names ...string) (found []Trouble) {
	t.Helper()
	all := Troubles()
	if os.Getenv("HOLDFAST_PROVIDERS") == "all" {
		return all
	}
	for _, name := range names {
		at := slices.IndexFunc(all, func(trouble Trouble) bool { return trouble.Name == name })
		require.GreaterOrEqual(t, at, 0, "there is a trouble %q", name)
		found = append(found, all[at])
	}
	return found
}

// Of each kind one: a page that loads and finds no provider, an answer that says no and means
// nothing, and one that means it. ./build.sh bench -only providers runs all.
func TestHoldfastKeepsTheUserAndLetsGoOfOneWhoseSessionIsOver(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		for _, trouble := range troubles(t, "load", "403-json", "revoked") {
			t.Run(p.Name+"/"+trouble.Name, func(t *testing.T) {
				t.Parallel()
				kept(t, p, trouble)
			})
		}
	}
}

func kept(t *testing.T, p Provider, trouble Trouble) {
	t.Helper()
	if why := p.CantCure[trouble.Name]; why != "" {
		t.Skip(why)
	}
	r := Cell{Provider: p, Trouble: trouble, Holdfast: true, Seed: 1}.Run(t)
	t.Log(r)
	want := OK
	if trouble.Over {
		want = GoneOut
	}
	assert.Equal(t, want, r.Outcome, "%s", r.Story)
}

// The control: the adapter that people use today.
func TestWithoutHoldfastTheUserIsLost(t *testing.T) {
	t.Parallel()
	for _, p := range All() {
		for _, trouble := range troubles(t, p.Loses) {
			t.Run(p.Name+"/"+trouble.Name, func(t *testing.T) {
				t.Parallel()
				r := Cell{Provider: p, Trouble: trouble, Seed: 1, Patience: 10 * time.Second}.Run(t)
				t.Log(r)
				if trouble.Name == p.Loses {
					assert.Contains(t, []Outcome{Lost, Wedged, Loading}, r.Outcome, "%s", r.Story)
				}
			})
		}
	}
}

// What browsers differ in: how a request fails, and what an answer may tell. All providers are for
// HOLDFAST_PROVIDERS=all; otherwise one whose session is a cookie.
func TestOneFaultOfEachKind(t *testing.T) {
	t.Parallel()
	kinds := []Trouble{
		{Name: "wake", put: (*course).wake},
		{Name: "revoked", Over: true, put: (*course).revoke},
	}
	for name, fault := range map[string]faults.Auth{
		"hang":             {Kind: faults.Hang},
		"flood":            {Kind: faults.Flood},
		"cut":              {Kind: faults.Cut},
		"429 without CORS": {Kind: faults.Status, Status: 429, NoCORS: true},
		"redirect":         {Kind: faults.Redirect},
	} {
		kinds = append(kinds, Trouble{Name: name, put: outlast(fault)})
	}
	for _, p := range All() {
		if p.Name != "better-auth" && os.Getenv("HOLDFAST_PROVIDERS") != "all" {
			continue
		}
		for _, kind := range kinds {
			t.Run(p.Name+"/"+kind.Name, func(t *testing.T) {
				t.Parallel()
				kept(t, p, kind)
			})
		}
	}
}
