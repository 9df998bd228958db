//go:build !js

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"holdfast/web/demo/browser"
)

// clobbered are properties of document whose place elements of the page take by their name.
const clobbered = `["baseURI", "addEventListener", "removeEventListener", "hidden", "readyState", "cookie", "currentScript"]`

// A page that shows what its users write, such as <img name="hidden">, has a guard all the same.
func TestAPageWhoseContentTakesTheNamesOfItsDocumentIsGuarded(t *testing.T) {
	t.Parallel()
	content := fmt.Sprintf(`for (const name of %s) document.body.append(Object.assign(document.createElement("img"), { name }));`, clobbered)
	plain := signedIn(t, content+`window.guard = Holdfast.createGuard({ getAccessToken, wasmUrl: "holdfast.wasm" });`)
	taken := browser.Eval[bool](plain.Tab, clobbered+`.every((name) => document[name] instanceof HTMLImageElement)`)
	assert.True(t, taken, "the control: this browser does so")
	degrade(plain)
	plain.Hide()
	plain.Always(browser.Granted)
	plain.Show()
	plain.Until("guard.getSnapshot().status === 'fresh'", "the guard is well again")
	assert.NotContains(t, strings.Join(plain.Said(), "\n"), "holdfast: ")
}
