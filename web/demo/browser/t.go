//go:build !js

package browser

// T is the part of testing.TB that this package uses, so that a benchmark can
// drive a browser too.
type T interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	FailNow()
}

// explainer is what a test can do beyond T, and a benchmark can't.
type explainer interface {
	Failed() bool
	Logf(format string, args ...any)
}

// skipper is a test that can be left out.
type skipper interface {
	Skipf(format string, args ...any)
}
