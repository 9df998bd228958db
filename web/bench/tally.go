//go:build !js

package main

// tally counts outcomes: of all runs that belong is true of.
func (s sessions) tally(belongs func(sessionRun) bool) counts {
	c := counts{}
	for _, run := range s.Runs {
		if belongs(run) {
			c[run.Outcome]++
		}
	}
	return c
}

// wrong is how many users were not served as they should be: anything but kept, or
// out of a session that is over. The second number is out of how many.
func (c counts) wrong() (wrong, all int) {
	all = c.total() - c[failed]
	return all - c[kept] - c[out], all
}

// whole is how long a contender took in the wakes that belong, for those that healed,
// and how many did not. took is the time that is meant.
func (h heals) whole(contender string, belongs func(wakeTitle) bool, took func(healRun) *float64) (healed []float64, never int) {
	groups := map[string]bool{}
	for _, wake := range h.Wakes {
		groups[wake.Name] = belongs(wake)
	}
	for _, run := range h.Runs {
		if run.Contender != contender || !groups[run.Wake] || run.Failed != "" {
			continue
		}
		if ms := took(run); ms != nil {
			healed = append(healed, *ms)
		} else {
			never++
		}
	}
	return healed, never
}

func toHeal(run healRun) *float64    { return run.HealMs }
func toRefresh(run healRun) *float64 { return run.RefreshMs }

// of adds up what reached a provider in trouble: its calls, run by run, those that
// were early, and how many users were lost.
func (c calls) of(contender, fault string) (made []float64, early, lost int) {
	for _, run := range c.Runs {
		if run.Contender != contender || fault != "" && run.Fault != fault || run.Failed != "" {
			continue
		}
		made = append(made, float64(run.Calls))
		early += run.Early
		if run.Lost != "" {
			lost++
		}
	}
	return made, early, lost
}

// present are the contenders that a measurement has, in their order.
func present[R any](runs []R, name func(R) string) []contender {
	var found []contender
	for _, c := range contenders {
		for _, run := range runs {
			if name(run) == c.Name {
				found = append(found, c)
				break
			}
		}
	}
	return found
}
