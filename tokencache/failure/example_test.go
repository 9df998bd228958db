package failure_test

import (
	"fmt"

	"holdfast/tokencache/failure"
)

func ExampleClassify() {
	for _, thrown := range []*failure.Thrown{
		{Type: "object", Name: "TypeError", Message: "Failed to fetch"},             // Chrome, offline
		{Type: "object", Name: "RefreshError", OAuth: "invalid_grant", Status: 400}, // AuthKit
		{Type: "object", Name: "RefreshError", OAuth: "invalid_grant", Status: 503}, // a server in trouble
		{Type: "object", Name: "GenericError", OAuth: "mfa_required"},               // Auth0
		{Type: "object", Name: "Error", Message: "Failed to refresh access token"},  // authkit-nextjs
		{Type: "null", Answered: true},                                              // a provider with no token
	} {
		f := failure.Classify(thrown)
		fmt.Printf("%s: %s\n", f.Class, f.Reason)
	}

	// Output:
	// transient: the network failed
	// terminal: the auth server ended the session: invalid_grant
	// transient: the auth server is in trouble or out of reach
	// blocked: the auth server wants a second factor, or consent
	// unknown: the refresh failed, and the server does not say why
	// unknown: the provider has no access token: it answered null
}
