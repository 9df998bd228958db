//go:build js && wasm

package backend

import "embed"

// Within a page there is one already.
var embedded embed.FS
