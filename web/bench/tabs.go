//go:build !js

package main

import (
	"slices"
	"time"

	"holdfast/web/demo/browser"
)

const (
	// manyTabs fill a machine's memory as a user does who never closes one.
	manyTabs = 20
	// lonePerMany is how many naps of a single tab there are for each of many tabs. They
	// leave the machine idle, so lonesAtOnce of them run together.
	lonePerMany, lonesAtOnce = 4, 4
	// tabsLife is a token's: long enough for all tabs to be opened in one.
	tabsLife = 40 * time.Second
	// stormSoon and stormCap are how long after the network's return refresh requests
	// are counted. Who has no new token by the cap does not heal.
	stormSoon = 5 * time.Second
	stormCap  = 30 * time.Second
)

// tabNaps is what a browser's tabs of one user do after a nap.
type tabNaps struct {
	LifeSeconds float64  `json:"lifeSeconds"`
	SoonSeconds float64  `json:"soonSeconds"`
	CapSeconds  float64  `json:"capSeconds"`
	Runs        []tabNap `json:"runs"`
}

// tabNap is one nap of one browser.
type tabNap struct {
	Contender string `json:"contender"`
	Tabs      int    `json:"tabs"`
	Seed      uint64 `json:"seed"`
	// Soon and All are the refresh requests that arrived until SoonSeconds and
	// CapSeconds after the network's return.
	Soon int `json:"soon"`
	All  int `json:"all"`
	Lost int `json:"lost"` // tabs that signed the user out meanwhile
	// HealMs is from the network's return to a fresh token accepted, tab by tab; null
	// if that did not come within the cap.
	HealMs []*float64 `json:"healMs"`
	// QueueMs is how much of that the tab waited for the browser to open its WebSocket.
	QueueMs []*float64 `json:"queueMs"`
	// BareMs is how long the tabs take to open a WebSocket each that nobody uses.
	BareMs float64 `json:"bareMs"`
	Failed string  `json:"failed,omitempty"`

	contender contender
}

// tabbed are whom this is measured of: what is published, not what is copied.
func tabbed(c contender) bool { return c.Name == "workos" || c.Name == "holdfast" }

// measureTabs counts what arrives after a nap, and times the way back.
func measureTabs(c config) (tabNaps, error) {
	data := tabNaps{LifeSeconds: tabsLife.Seconds(), SoonSeconds: stormSoon.Seconds(), CapSeconds: stormCap.Seconds()}
	lone, many := c.tabNaps(1, lonePerMany*c.runs), c.tabNaps(manyTabs, c.runs)
	progress := c.progress(len(lone) + len(many))
	err := measured(func(t *bench) {
		lab := browser.NewLab(t)
		nap := func(run tabNap) tabNap {
			if err := measured(func(t *bench) { run.nap(lab.For(t)) }); err != nil {
				run.Failed = err.Error()
			}
			healed, never := run.healed()
			progress("%d tabs, %s, seed %d: %d requests in %v, %d in %v, lost %d, healed %.0f ms, never %d %s",
				run.Tabs, run.Contender, run.Seed, run.Soon, stormSoon, run.All, stormCap, run.Lost, healed, never, run.Failed)
			return run
		}
		data.Runs = append(atOnce(lonesAtOnce, lone, nap), atOnce(1, many, nap)...)
	})
	return data, err
}

// tabNaps are so many naps of so many tabs with each contender.
func (c config) tabNaps(tabs, runs int) (todo []tabNap) {
	for run := range runs {
		for _, contender := range c.contenders {
			if tabbed(contender) {
				todo = append(todo, tabNap{Contender: contender.Name, Tabs: tabs, Seed: c.seed + uint64(run), contender: contender})
			}
		}
	}
	return todo
}

func (run *tabNap) nap(lab *browser.Lab) {
	setup := run.contender.in(cookie)
	setup.Life = tabsLife
	tabs := []*browser.App{lab.SignedIn(setup, watchSockets)}
	for len(tabs) < run.Tabs {
		tabs = append(tabs, tabs[0].Beside())
	}
	chance := chanceOf(run.Seed, "tabs")
	time.Sleep(upTo(chance, tabsLife/2))
	// Anywhere in the second of AuthKit's own loop, which runs where a tab is alone.
	back := tabs[0].NapWith(5*time.Second + upTo(chance, time.Second))
	time.Sleep(time.Until(time.UnixMilli(back).Add(stormCap)))
	for _, e := range tabs[0].Refreshes(time.UnixMilli(back)) {
		run.count(e.At.Sub(time.UnixMilli(back)))
	}
	for _, tab := range tabs {
		at := tab.Accepted(back)
		run.add(at-back, queued(tab, back, at), tab.Lost() != "")
	}
	run.BareMs = bareSockets(tabs)
}

// count takes a refresh request that arrived so long after the network's return.
func (run *tabNap) count(after time.Duration) {
	if after <= stormSoon {
		run.Soon++
	}
	if after <= stormCap {
		run.All++
	}
}

// add takes a tab that healed in so many milliseconds, if that is in the cap, and
// waited so many of them for its socket.
func (run *tabNap) add(ms int64, queue float64, lost bool) {
	var heal, queued *float64
	if 0 < ms && ms <= stormCap.Milliseconds() {
		took := float64(ms)
		heal, queued = &took, &queue
	}
	run.HealMs, run.QueueMs = append(run.HealMs, heal), append(run.QueueMs, queued)
	if lost {
		run.Lost++
	}
}

// healed is how long the tabs took that healed, and how many did not.
func (run tabNap) healed() (ms []float64, never int) {
	for _, heal := range run.HealMs {
		if heal == nil {
			never++
		} else {
			ms = append(ms, *heal)
		}
	}
	return ms, never
}

// tabTally is what all naps of so many tabs with one contender came to.
type tabTally struct {
	soon, all   []float64 // requests, nap by nap
	healed      []float64 // tab by tab
	slowest     []float64 // nap by nap, of the tabs that healed
	unqueued    []float64 // the same, without the wait for the sockets
	bare        []float64 // as many sockets, nap by nap
	never, lost int       // tabs
	tabs        int       // in all naps
}

func (n tabNaps) of(contender string, tabs int) (all tabTally) {
	for _, run := range n.Runs {
		if run.Contender != contender || run.Tabs != tabs || run.Failed != "" {
			continue
		}
		healed, never := run.healed()
		all.soon = append(all.soon, float64(run.Soon))
		all.all = append(all.all, float64(run.All))
		all.healed = append(all.healed, healed...)
		if len(healed) > 0 {
			all.slowest = append(all.slowest, slices.Max(healed))
			all.unqueued = append(all.unqueued, slices.Max(run.withoutQueue()))
		}
		all.bare = append(all.bare, run.BareMs)
		all.never += never
		all.lost += run.Lost
		all.tabs += run.Tabs
	}
	return all
}

// withoutQueue is how long the tabs took that healed, but for the wait for their socket.
func (run tabNap) withoutQueue() (ms []float64) {
	for i, heal := range run.HealMs {
		if heal != nil {
			ms = append(ms, *heal-*run.QueueMs[i])
		}
	}
	return ms
}

// overSingle is how many times as long as a single tab the slowest of many takes to
// heal, by the median of the naps, and how many without the wait for the sockets; 0 if
// that can't be told.
func (n tabNaps) overSingle(contender string) (whole, unqueued float64) {
	one, many := n.of(contender, 1), n.of(contender, manyTabs)
	if len(one.slowest) == 0 || len(many.slowest) == 0 || one.never+many.never > 0 {
		return 0, 0
	}
	return median(many.slowest) / median(one.slowest), median(many.unqueued) / median(one.unqueued)
}
