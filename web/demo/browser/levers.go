//go:build !js

package browser

import (
	"strconv"
	"time"
)

// Resize gives the page so many pixels to be seen in. WebKitGTK's window is never narrower
// than its buttons: 447.
func (tab *Tab) Resize(width, height int) {
	tab.t.Helper()
	if tab.engine == WebKit {
		width = max(width, 447)
	}
	tab.must(tab.driver.resize(width, height))
	tab.Until("innerWidth === "+strconv.Itoa(width), "the page is as wide")
}

// Hide minimizes the window: the page is hidden and told so.
func (tab *Tab) Hide() {
	tab.t.Helper()
	tab.must(tab.driver.hide())
	tab.Until("document.visibilityState === 'hidden'", "the page is hidden")
}

// Show brings the window back: the page is visible and told so. In Chromium it also
// resumes a frozen page.
func (tab *Tab) Show() {
	tab.t.Helper()
	tab.must(tab.driver.show())
	tab.Until("document.visibilityState === 'visible'", "the page is visible")
}

// Freeze stops all of the page, as a browser does to tabs in the background. Chromium
// tells the page. Other browsers have no such event: they stop the tab's process, as iOS
// does, and nothing of the tab can be called until it is thawed.
func (tab *Tab) Freeze() {
	tab.t.Helper()
	tab.must(tab.driver.freeze())
	if tab.engine == Chromium {
		tab.Until("document.visibilityState === 'hidden'", "the page is frozen")
	}
}

// Thaw undoes Freeze for a page that stays as hidden as it was, as a tab behind another
// does.
func (tab *Tab) Thaw() {
	tab.t.Helper()
	tab.must(tab.driver.thaw())
}

// Resume undoes Freeze for a page that is seen. In Chromium Thaw leaves it hidden.
func (tab *Tab) Resume() {
	tab.t.Helper()
	if tab.engine != Chromium {
		tab.Thaw()
		return
	}
	tab.must(tab.driver.hide())
	tab.Show()
}

// Crash ends the page's process at once: nothing of the page runs any more, and
// nothing of the tab can be called.
func (tab *Tab) Crash() {
	tab.t.Helper()
	tab.must(tab.driver.crash())
}

// Offline cuts the page's network, or joins it again: requests fail, and the
// offline and online events fire. Open WebSockets are not cut.
func (tab *Tab) Offline(off bool) {
	tab.t.Helper()
	tab.must(tab.driver.offline(off))
}

// BelieveOffline makes the browser say that it is offline, by navigator.onLine and
// by the event, while requests go through.
func (tab *Tab) BelieveOffline(off bool) {
	tab.t.Helper()
	tab.must(tab.driver.believeOffline(off))
}

// Block cuts the page off from what the URL pattern matches, and from nothing else;
// "" ends it.
func (tab *Tab) Block(pattern string) {
	tab.t.Helper()
	tab.must(tab.driver.block(pattern))
}

// Advance lets the page's time run on by d in little real time: Date, performance.now,
// timers, and so Go's too. It waits for requests of the page. Between two calls the
// page's time stands still.
func (tab *Tab) Advance(d time.Duration) {
	tab.t.Helper()
	tab.must(tab.driver.advance(d))
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
