package tokencache

import (
	"time"

	"holdfast/tokencache/token"
)

// sightings remember when the newest tokens were first seen, on the monotonic clock. A
// token has no second birth: whatever becomes of it, it is as old as that at least.
type sightings []sighting

type sighting struct {
	print token.Print
	at    time.Duration
}

// maxSightings bounds how many tokens are remembered.
const maxSightings = 16

// first is when the token was first seen: now, if that is news. known is whether it is
// none.
func (s *sightings) first(p token.Print, now time.Duration) (at time.Duration, known bool) {
	for _, seen := range *s {
		if seen.print == p {
			return seen.at, true
		}
	}
	if len(*s) == maxSightings {
		*s = (*s)[1:]
	}
	*s = append(*s, sighting{p, now})
	return now, false
}
