//go:build !js

package backend

import "embed"

// The page that ./build.sh leaves in page/dist. The directory itself is
// committed (with .gitkeep) so that the package compiles before any build.
//
//go:embed all:page
var embedded embed.FS
