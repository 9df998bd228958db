//go:build !js

package providers

import (
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
	"holdfast/web/providers/fakes"
)

// Firebase Auth, on a fake of the three calls that its SDK makes.
var _ = register(Provider{
	Name: "firebase", Title: "Firebase Auth", Packages: []string{"@firebase/auth"}, Life: 10 * time.Second, Loses: "403-json",
	Serve: func(t browser.T, _ string, life time.Duration) Server {
		fake, err := fakes.NewFirebase(life)
		require.NoError(t, err)
		return Server{Handler: fake, Identify: By(fake.Key, fakes.FirebaseIssuer), Revoke: fake.Revoke}
	},
})
