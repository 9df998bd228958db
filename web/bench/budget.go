//go:build !js

package main

import (
	"fmt"
	"slices"
)

// budget is what a page may be made to feel, and what it does feel.
type budget struct {
	what, reach, measured string
	met                   bool
	known                 bool // it has been measured
}

func (b budget) verdict() string {
	switch {
	case !b.known:
		return "not measured"
	case b.met:
		return "yes"
	default:
		return "**no**"
	}
}

const (
	maxPacked    = 860_000 // bytes, as it is fetched
	maxWasm      = 660_000 // bytes, brotli
	maxEntry     = 2_000   // bytes, gzip
	maxAdapter   = 4_000
	maxTask      = 35.0 // ms
	maxFirst     = 2.0  // ms
	maxCached    = 15.0 // µs
	maxMemory    = 4.5  // MiB
	flatWithin   = 0.25 // MiB
	maxTimers    = 4.0  // per token
	maxHealEvent = 150.0
	maxHealNone  = 600.0
	maxCalls     = 4.0
	maxStorm     = 2.0 // requests
	maxOverOne   = 1.5 // times
)

// budgets are all of them, in one order.
func budgets(all results) []budget {
	var list []budget
	list = append(list, sizeBudgets(all.sizes)...)
	list = append(list, startBudgets(all.start)...)
	list = append(list, overheadBudgets(all.overhead)...)
	list = append(list, timerBudget(all.timers))
	list = append(list,
		healBudget(all.heal, "heal, told by an `online` or visible event, median", maxHealEvent, true),
		healBudget(all.heal, "heal with no event, median", maxHealNone, false))
	list = append(list, tabBudgets(all.tabs)...)
	list = append(list, callBudgets(all.calls)...)
	return append(list, providerBudget(all.providers))
}

func sizeBudgets(sizes *result[weights]) []budget {
	row := func(what, name, unit string, limit int, size func(*weight) int) budget {
		b := budget{what: what, reach: fmt.Sprintf("≤ %s %s", thousands(limit), unit)}
		if sizes == nil {
			return b
		}
		if file := sizes.Data.of(name); file != nil {
			b.known, b.met = true, size(file) <= limit
			b.measured = fmt.Sprintf("%s %s", thousands(size(file)), unit)
		}
		return b
	}
	gzip := func(w *weight) int { return w.Gzip }
	return []budget{
		row("engine over the wire, from any server", packedEngine, "B", maxPacked, func(w *weight) int { return w.Raw }),
		row("the same, from one that has brotli 11 of `holdfast.wasm`", "holdfast.wasm", "B", maxWasm, func(w *weight) int { return w.Brotli }),
		row("JavaScript before the engine: `holdfast`, minified and gzipped", "index, minified", "B", maxEntry, gzip),
		row("`holdfast/authkit-react` whole, without the engine, minified and gzipped", "authkit-react, minified", "B", maxAdapter, gzip),
	}
}

func startBudgets(start *result[starts]) []budget {
	task := budget{what: "longest task of the main thread as the engine starts, cold, median", reach: fmt.Sprintf("≤ %.0f ms", maxTask)}
	idle := budget{what: "engine asked for before the page is loaded and idle", reach: "never"}
	first := budget{what: "first token on a cold page, beyond the bare provider call, median", reach: fmt.Sprintf("≤ %.0f ms", maxFirst)}
	if start != nil {
		data := start.Data
		longest, extra := median(data.TaskCold), median(data.FirstGuarded)-median(data.FirstBare)
		early := data.inTheWay()
		task.known, task.met, task.measured = true, longest <= maxTask, fmt.Sprintf("%.0f ms", longest)
		idle.known, idle.met, idle.measured = true, early == 0, fmt.Sprintf("%d of %d pages", early, len(data.Idle))
		first.known, first.met, first.measured = true, extra <= maxFirst, fmt.Sprintf("%+.1f ms", extra)
	}
	return []budget{task, idle, first}
}

func (s starts) inTheWay() int {
	n := 0
	for _, run := range s.Idle {
		if run.inTheWay() {
			n++
		}
	}
	return n
}

func overheadBudgets(r *result[overhead]) []budget {
	cached := budget{what: "cached `fetchAccessToken`, median", reach: fmt.Sprintf("≤ %.0f µs", maxCached)}
	memory := budget{what: "engine's memory after its start", reach: fmt.Sprintf("≤ %.1f MiB", maxMemory)}
	flat := budget{what: "engine's memory after 100,000 cached calls", reach: "flat"}
	if r != nil {
		took, before, after := r.Data.medians()
		cached.known, cached.met, cached.measured = true, took <= maxCached, fmt.Sprintf("%.1f µs", took)
		memory.known, memory.met, memory.measured = true, before <= maxMemory, fmt.Sprintf("%.2f MiB", before)
		flat.known, flat.met, flat.measured = true, after-before <= flatWithin, fmt.Sprintf("%.2f MiB", after)
	}
	return []budget{cached, memory, flat}
}

// medians are a cached call's time in µs, and the memory before and after in MiB.
func (o overhead) medians() (cached, before, after float64) {
	var took, starts, ends []float64
	for _, run := range o.Runs {
		took = append(took, run.Cached)
		starts = append(starts, mebibytes(run.Start))
		ends = append(ends, mebibytes(run.End))
	}
	return median(took), median(starts), median(ends)
}

func mebibytes(bytes int) float64 { return float64(bytes) / (1 << 20) }

func timerBudget(r *result[timers]) budget {
	b := budget{what: "Holdfast's timers that fire in an idle, signed-in page, per token", reach: fmt.Sprintf("≤ %.0f", maxTimers)}
	if r != nil {
		b.known, b.met, b.measured = true, r.Data.perLife() <= maxTimers, fmt.Sprintf("%.1f", r.Data.perLife())
	}
	return b
}

func healBudget(r *result[heals], what string, limit float64, event bool) budget {
	b := budget{what: what, reach: fmt.Sprintf("≤ %.0f ms", limit)}
	if r == nil {
		return b
	}
	healed, never := r.Data.whole("holdfast", func(w wakeTitle) bool { return w.Event == event }, toHeal)
	if len(healed)+never == 0 {
		return b
	}
	b.known = true
	b.measured = healText(healed, never)
	b.met = never == 0 && median(healed) <= limit
	return b
}

func tabBudgets(r *result[tabNaps]) []budget {
	storm := budget{what: fmt.Sprintf("refresh requests of %d tabs in the first %.0f s after a nap, most", manyTabs, stormSoon.Seconds()), reach: fmt.Sprintf("≤ %.0f", maxStorm)}
	slow := budget{what: "the slowest of these tabs to heal, over a single tab", reach: fmt.Sprintf("≤ %.1f times", maxOverOne)}
	paced := budget{what: "the same, but for the browser's opening of one WebSocket after another", reach: slow.reach}
	gone := budget{what: "of these tabs, those that lost the user", reach: "none"}
	if r == nil {
		return []budget{storm, slow, paced, gone}
	}
	if many := r.Data.of("holdfast", manyTabs); many.tabs > 0 {
		most := slices.Max(many.soon)
		whole, unqueued := r.Data.overSingle("holdfast")
		storm.known, storm.met, storm.measured = true, most <= maxStorm, fmt.Sprintf("%.0f", most)
		gone.known, gone.met, gone.measured = true, many.lost == 0, fmt.Sprintf("%d of %d", many.lost, many.tabs)
		slow.times(whole)
		paced.times(unqueued)
	}
	return []budget{storm, slow, paced, gone}
}

// times sets how many times as long as a single tab many take; 0 if some never heal.
func (b *budget) times(ratio float64) {
	b.known, b.met, b.measured = true, ratio > 0 && ratio <= maxOverOne, fmt.Sprintf("%.1f times", ratio)
	if ratio == 0 {
		b.measured = "never"
	}
}

func callBudgets(r *result[calls]) []budget {
	number := budget{what: "calls that reach a provider which answers with an error for 9 s, mean", reach: fmt.Sprintf("≤ %.0f", maxCalls)}
	soon := budget{what: "of these, before a `Retry-After` is over", reach: "none"}
	if r == nil {
		return []budget{number, soon}
	}
	made, early, _ := r.Data.of("holdfast", "")
	if len(made) > 0 {
		number.known, number.met, number.measured = true, mean(made) <= maxCalls, fmt.Sprintf("%.1f", mean(made))
		soon.known, soon.met, soon.measured = true, early == 0, fmt.Sprint(early)
	}
	return []budget{number, soon}
}
