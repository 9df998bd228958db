//go:build !js

// Package providers puts the published SDKs of auth providers through trouble, each with
// the adapter that people use today and with Holdfast's, and tells what became of the user.
//
// An app of a provider (src/apps) is a page in a real browser. Between its SDK and the
// provider's server (servers), or a fake of the calls that the SDK makes (fakes), stands a
// proxy that knows how to fail, and of which neither knows. README.md says how to add one.
package providers
