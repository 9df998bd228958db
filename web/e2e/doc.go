//go:build !js

// Package e2e is what wasm_test.go has no room for: the end-to-end tests of
// Holdfast's single faces in headless Chromium. Like those, they want the built
// page: ./build.sh test builds it first.
package e2e
