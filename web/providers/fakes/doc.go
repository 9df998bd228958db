//go:build !js

// Package fakes has auth servers where there are no real ones to be had: exactly the calls
// that the published SDK makes. Each names the source that it follows.
package fakes
