//go:build !js

// Package browser drives a real Chromium against the wake lab, for tests and
// benchmarks: it opens the lab's app, hides and shows it, cuts its network,
// stops its process, and reads what the app recorded.
//
// Each lever does what its name says in Chromium 156, headless; which ones do
// not was found by trying them.
package browser
