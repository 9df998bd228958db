package tokencache

import (
	"time"

	"holdfast/tokencache/tabs"
)

// What the tests of several tabs hold package tabs to, in their own words.
const (
	patience     = 2 * time.Second // for a tab that asks and says nothing: up to a quarter more
	headStart    = time.Second / 2 // of tabs that are seen before hidden ones, at most
	lastWait     = 2 * time.Second // for one that asks just now
	lookGap      = time.Minute     // between looks that other tabs ask for
	tabsPatience = tabs.MaxPatience
)
