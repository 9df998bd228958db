//go:build !js

package browser

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Hide minimizes the window: the page is hidden and told so.
func (tab *Tab) Hide() {
	tab.t.Helper()
	tab.window(browser.WindowStateMinimized)
	tab.Until("document.visibilityState === 'hidden'", "the page is hidden")
}

// Show brings the window back: the page is visible and told so. It also resumes
// a frozen page.
func (tab *Tab) Show() {
	tab.t.Helper()
	tab.window(browser.WindowStateNormal)
	tab.Until("document.visibilityState === 'visible'", "the page is visible")
}

func (tab *Tab) window(state browser.WindowState) {
	tab.t.Helper()
	w, err := chromedp.CallBrowser(tab.ctx, browser.GetWindowForTarget, browser.GetWindowForTargetParams{TargetID: chromedp.FromContext(tab.ctx).Target.TargetID})
	require.NoError(tab.t, err)
	_, err = chromedp.CallBrowser(tab.ctx, browser.SetWindowBounds, browser.SetWindowBoundsParams{WindowID: w.WindowID, Bounds: &browser.Bounds{WindowState: state}})
	require.NoError(tab.t, err)
}

// Freeze stops the page's timers and tells it so, as a browser does to tabs in
// the background.
func (tab *Tab) Freeze() {
	tab.t.Helper()
	call(tab, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: page.SetWebLifecycleStateStateFrozen})
	tab.Until("document.visibilityState === 'hidden'", "the page is frozen")
}

// Resume undoes Freeze. "active" alone leaves the page hidden.
func (tab *Tab) Resume() {
	tab.t.Helper()
	tab.window(browser.WindowStateMinimized)
	tab.Show()
}

// Thaw undoes Freeze for a page that stays hidden, as a tab behind another does.
func (tab *Tab) Thaw() {
	tab.t.Helper()
	call(tab, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: page.SetWebLifecycleStateStateActive})
}

// Crash ends the page's process at once: nothing of the page runs any more, and
// nothing of the tab can be called.
func (tab *Tab) Crash() {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	crashed := chromedp.Events(ctx, inspector.TargetCrashed)           // before what is waited for
	go func() { _, _ = chromedp.Call(ctx, page.Crash, cdp.Empty{}) }() // which nobody is left to answer
	for _, err := range crashed {
		require.NoError(tab.t, err)
		return
	}
}

// Offline cuts the page's network, or joins it again: requests fail, and the
// offline and online events fire. Open WebSockets are not cut.
func (tab *Tab) Offline(off bool) {
	tab.t.Helper()
	conditions := &network.Conditions{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}
	call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{conditions}})
	tab.BelieveOffline(off)
}

// Block cuts the page off from what the URL pattern matches, and from nothing else;
// "" ends it.
func (tab *Tab) Block(pattern string) {
	tab.t.Helper()
	conditions := []*network.Conditions{}
	if pattern != "" {
		conditions = append(conditions, &network.Conditions{URLPattern: pattern, Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
	}
	call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: conditions})
}

// BelieveOffline makes the browser say that it is offline, by navigator.onLine and
// by the event, while requests go through.
func (tab *Tab) BelieveOffline(off bool) {
	tab.t.Helper()
	call(tab, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
}

// Suspend stops the browser's processes, and returns what lets them go on. Nothing
// of the tab can be called in between.
func (tab *Tab) Suspend() (resume func()) {
	pids := processTree(chromedp.FromContext(tab.ctx).Browser.Process().Pid)
	signal := func(s syscall.Signal) {
		for _, pid := range pids {
			_ = syscall.Kill(pid, s) // one that has ended meanwhile needs none
		}
	}
	signal(syscall.SIGSTOP)
	tab.t.Cleanup(func() { signal(syscall.SIGCONT) }) // or a test that fails leaves it stopped for good
	return func() { signal(syscall.SIGCONT) }
}

// processTree is a process and all that come from it.
func processTree(root int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(raw), ") ") // "pid (name) state ppid …"
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		parent, _ := strconv.Atoi(strings.Fields(rest)[1])
		children[parent] = append(children[parent], pid)
	}
	tree := []int{root}
	for i := 0; i < len(tree); i++ {
		tree = append(tree, children[tree[i]]...)
	}
	return tree
}

// SleepingClock is a script to open a tab with: JumpClock then moves the wall clock,
// Date and Go's time.Now, and leaves the monotonic one, as a sleep of the machine
// does on some systems.
const SleepingClock = `(() => {
	const Real = Date;
	let skew = 0;
	window.jumpClock = (ms) => { skew += ms; };
	window.Date = class extends Real {
		constructor(...args) { if (args.length) super(...args); else super(Real.now() + skew); }
		static now() { return Real.now() + skew; }
	};
})()`

// JumpClock moves the wall clock of a tab that was opened with SleepingClock.
func (tab *Tab) JumpClock(d time.Duration) {
	tab.t.Helper()
	Eval[bool](tab, "jumpClock("+strconv.FormatInt(d.Milliseconds(), 10)+"), true")
}

// Witness is a script to open a tab with: what the page is told of its own life is in
// window.witnessed, a pageshow from the cache as "pageshow persisted", and the longest
// time for which it did not run in window.lull, in milliseconds.
const Witness = `(() => {
	window.witnessed = [];
	for (const type of ['offline', 'online', 'visibilitychange', 'freeze', 'resume', 'pageshow'])
		addEventListener(type, (event) => witnessed.push(type + (event.persisted ? ' persisted' : '')), true);
	window.lull = 0;
	let last = performance.now();
	setInterval(() => {
		const now = performance.now();
		lull = Math.max(lull, now - last);
		last = now;
	}, 100);
})()`

// Advance lets the page's time run on by d in little real time: Date, performance.now,
// timers, and so Go's too. It waits for requests of the page. Between two calls the
// page's time stands still.
func (tab *Tab) Advance(d time.Duration) {
	tab.t.Helper()
	budget := float64(d.Milliseconds())
	expired := chromedp.Events(tab.ctx, emulation.VirtualTimeBudgetExpired) // before what is waited for
	call(tab, emulation.SetVirtualTimePolicy, emulation.SetVirtualTimePolicyParams{
		Policy: emulation.VirtualTimePolicyPauseIfNetworkFetchesPending, Budget: &budget,
	})
	for _, err := range expired {
		require.NoError(tab.t, err)
		return
	}
}

func call[P, R any](tab *Tab, command cdp.Command[P, R], params P) {
	tab.t.Helper()
	_, err := chromedp.Call(tab.ctx, command, params)
	require.NoError(tab.t, err)
}
