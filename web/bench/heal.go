//go:build !js

package main

import (
	"fmt"
	"slices"
	"time"

	"holdfast/web/demo/browser"
)

// printHeals prints how long after the auth endpoint's return the sync server
// accepts a fresh token, in a wake.
func printHeals(t *bench, n int) {
	lab := browser.NewLab(t)
	var heals []float64
	for range n {
		measured(func(t *bench) {
			app := lab.For(t).SignedIn(browser.Setup{})
			back := app.Wake()
			heals = append(heals, float64(app.UntilFresh(back).Sub(back).Milliseconds()))
			if lost := app.Lost(); lost != "" {
				t.Fatalf("the user was lost: %s", lost)
			}
		})
	}
	fmt.Printf("heal in a wake, from the auth endpoint's return to a fresh token accepted, in ms (min / median / max)\n")
	fmt.Printf("  %.0f / %.0f / %.0f   (%d wakes of %v tokens)\n", slices.Min(heals), median(heals), slices.Max(heals), n, 8*time.Second)
}
