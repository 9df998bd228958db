// Command herd simulates a million tabs that live through an outage of their auth
// provider, and counts the calls that arrive when it is back: for Holdfast, for
// Holdfast without jitter, and for fixed delays.
//
//	go run ./tokencache/herd
//
// prints a Markdown table and writes web/bench/results/herd.json. The same seed
// gives the same numbers.
//
// # What is simulated
//
// Each tab has the Keeper's own [tokencache.Pacing], with its defaults, and a token
// of five minutes, which Convex forces a refresh of ten seconds before its end. Tabs
// notice an outage when their token falls due: evenly over a token's life, or all in
// one second where all tokens are refused at once (a changed signing key). An outage
// is unreachable (nothing arrives until the return) or answered with 503. The server
// that is back serves all, or three times the mean and answers the rest with 503.
//
// Left out: the time that a call takes; tabs that are closed, hidden, asleep or woken.
// An online, visible or focus event retries at once, without jitter, because a user is
// there and the event is of one device: it does not tell of a provider's return.
//
// # What holds
//
//   - Retries are spread by jitter, not by chance. Where tokens fall due evenly, so do
//     their retries, and the control without jitter does well. Where all begin at one
//     moment, it brings them all back in one.
//   - Where nothing answers, the Keeper's delays are Holdfast's rows, but AuthKit's own
//     loop in a visible tab asks once a second beside them, with Holdfast or without: an
//     unreachable network closes no gate, so that its return is noticed soon. Where the
//     server answers, the transport guard keeps that loop to the Keeper's delays.
//   - Holdfast has no proactive refresh, so there is none to spread: it sets no timer from
//     a token's claims (F23). Convex's refetch is at the token's life less a leeway, both
//     fixed: tabs that were healed together refresh together, life after life. The cure
//     is the application's, where it makes its Convex client: a leeway that differs by
//     tab, as in
//     authRefreshTokenLeewaySeconds: 10 + 30 * Math.random().
//
// # The file
//
// One JSON object:
//
//	clients, seed        how many tabs, and the random numbers' seed
//	lifeSeconds          a token's life
//	leewaySeconds        how long before its end it is refreshed
//	meanCallsPerSecond   of tabs that have had no outage
//	seriesFrom           the first second of each series, counted from the return: -30
//	runs                 in the table's order, each with
//	  outage, policy             names, for people
//	  outageSeconds              how long nothing was served
//	  peakCallsPerSecond         most calls that arrive in a second of the first life after the return
//	  peakOverMean               that, over meanCallsPerSecond
//	  laterPeakOverMean          the same of the fourth life after the return
//	  healed99Seconds            from the return until 99 % of the tabs that noticed have a token
//	  callsInOutage              calls that arrived in the outage
//	  callsUntilAllWell          calls that arrived from the return until the last is healed
//	  series                     calls that arrived in each second, from seriesFrom on, 400 numbers
package main

import (
	"flag"
	"log"
	"os"
	"runtime"
	"sync"
)

func main() {
	clients := flag.Int("clients", 1_000_000, "how many tabs there are")
	seed := flag.Uint64("seed", 1, "the random numbers' seed")
	out := flag.String("out", "web/bench/results/herd.json", "where the series go; empty: nowhere")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix("herd: ")

	r := measure(*clients, *seed)
	r.writeTable(os.Stdout)
	if *out != "" {
		if err := r.writeFile(*out); err != nil {
			log.Fatal(err)
		}
	}
}

// measure takes every policy through its outages.
func measure(clients int, seed uint64) report {
	r := report{
		Clients: clients, Seed: seed,
		LifeSeconds: life.Seconds(), LeewaySeconds: leeway.Seconds(),
		MeanCallsPerSecond: round(float64(clients) / period.Seconds()),
		SeriesFrom:         seriesFrom,
	}
	var runs []func()
	for _, o := range outages {
		for _, p := range o.policies {
			i := len(runs)
			runs = append(runs, func() { r.Runs[i] = simulate(o, p, clients, seed).row() })
		}
	}
	r.Runs = make([]row, len(runs))
	atOnce(runs)
	return r
}

// atOnce runs all, as many at a time as there are processors.
func atOnce(runs []func()) {
	var wait sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, run := range runs {
		free <- struct{}{}
		wait.Go(func() {
			run()
			<-free
		})
	}
	wait.Wait()
}
