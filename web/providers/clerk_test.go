//go:build !js

package providers

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/faults"
	"holdfast/web/demo/browser"
)

// clerkLab is a lab of Clerk's, with its user signed in.
func clerkLab(t *testing.T, holdfast bool) (*Lab, *Page) {
	t.Helper()
	at := slices.IndexFunc(All(), func(p Provider) bool { return p.Name == "clerk" })
	require.GreaterOrEqual(t, at, 0)
	lab := NewLab(t, All()[at])
	return lab, lab.SignedIn(holdfast)
}

var clerkLoads = []struct {
	name  string
	fault faults.Auth
}{
	{"429", faults.Auth{Kind: faults.Status, Status: 429}},
	{"401", faults.Auth{Kind: faults.Status, Status: 401}},
	{"hang", faults.Auth{Kind: faults.Hang}},
}

// clerk-js takes a 4xx of its first question for a final one, 429 too, and waits for its
// environment without an end: such a page loads for ever.
func TestAPageOfClerksThatLoadsInTrouble(t *testing.T) {
	t.Parallel()
	for _, load := range clerkLoads {
		t.Run(load.name, func(t *testing.T) {
			t.Parallel()
			r := loadedInTrouble(t, true, load.fault, HealTime)
			t.Log(r)
			assert.Equal(t, OK, r.Outcome, "%s", r.Story)
		})
		t.Run(load.name+", control: without Holdfast", func(t *testing.T) {
			t.Parallel()
			r := loadedInTrouble(t, false, load.fault, 15*time.Second)
			assert.Equal(t, Loading, r.Outcome, "%s", r.Story)
		})
	}
}

func loadedInTrouble(t *testing.T, holdfast bool, fault faults.Auth, patience time.Duration) Result {
	t.Helper()
	lab, p := clerkLab(t, holdfast)
	lab.Fail(fault)
	p.loadAgain(time.Second)
	time.Sleep(10 * time.Second)
	lab.Heal()
	return p.judged(false, time.Now(), patience)
}

// At a gateway's 401 clerk-js asks for its client, and at that one's 401 again.
func TestAGatewaysRefusalsOfClerkAreNoStorm(t *testing.T) {
	t.Parallel()
	for _, holdfast := range []bool{true, false} {
		name := "Holdfast"
		if !holdfast {
			name = "control: without Holdfast"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lab, p := clerkLab(t, holdfast)
			lab.Fail(faults.Auth{Kind: faults.Status, Status: 401})
			refused := func() int {
				return len(slices.DeleteFunc(lab.proxy.asked(), func(line string) bool { return !strings.HasSuffix(line, faults.Status) }))
			}
			time.Sleep(lab.provider.Life + 5*time.Second)
			if !holdfast { // as fast as the machine can make them
				assert.Eventually(t, func() bool { return refused() > 300 }, browser.Patience, 100*time.Millisecond)
			}
			asked := refused()
			lab.Heal()
			patience := HealTime
			if !holdfast {
				patience = 10 * time.Second // it is out by then, for good
			}
			r := p.judged(false, time.Now(), patience)
			t.Logf("%d requests; %v", asked, r)
			if holdfast {
				assert.Less(t, asked, 60)
				assert.Equal(t, OK, r.Outcome, "%s", r.Story)
				return
			}
			assert.Equal(t, Lost, r.Outcome)
		})
	}
}
