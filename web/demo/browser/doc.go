//go:build !js

// Package browser drives a real browser against the wake lab, for tests and
// benchmarks: it opens the lab's app, hides and shows it, cuts its network,
// stops its process, and reads what the app recorded.
//
// It knows three engines, and $HOLDFAST_BROWSER says which is meant: Chromium by its
// DevTools protocol, Firefox by WebDriver BiDi, and WebKit, as WebKitGTK, by
// WebDriver and a proxy of this package's own. Each lever does what its name says in
// Chromium 156, Firefox 153 and WebKitGTK 2.50 (levers_test.go); one that an engine
// lacks is [Missing], and the test that pulls it is skipped with that reason.
package browser
