package tokencache

import "slices"

// shrink removes events from a schedule for as long as it stays broken: first
// many at once, then one by one.
func shrink(s schedule, broken func(schedule) bool) schedule {
	for size := len(s.events) / 2; size > 0; {
		removed := false
		for from := 0; from+size <= len(s.events); {
			shorter := s
			shorter.events = slices.Delete(slices.Clone(s.events), from, from+size)
			if broken(shorter) {
				s, removed = shorter, true
				continue
			}
			from += size
		}
		if !removed || size > 1 {
			size /= 2
		}
	}
	return s
}
