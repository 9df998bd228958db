//go:build !js

package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

func TestAPolicyThatForbidsWebAssemblyIsNamedWithItsCure(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, "window.guard = Holdfast.createGuard({ getAccessToken });")
	plain.Policy = "script-src 'self' 'unsafe-inline'"
	plain.Load()
	assert.Equal(t, "unavailable", browser.Eval[string](plain.Tab, "guard.load()"))
	require.Eventually(t, func() bool { return len(plain.Said()) == 1 }, browser.Patience, 20*time.Millisecond)
	assert.Contains(t, plain.Said()[0], "Add 'wasm-unsafe-eval' to its script-src")
	assert.NotEmpty(t, browser.Eval[string](plain.Tab, "guard.fetchAccessToken()"), "calls go to the provider")
}

func TestWasmUnsafeEvalIsAllThePolicyThatTheEngineNeeds(t *testing.T) {
	t.Parallel()
	plain := browser.NewPlain(t, 5*time.Minute, "window.guard = Holdfast.createGuard({ getAccessToken });")
	plain.Policy = "default-src 'none'; connect-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'"
	plain.Load()
	assert.Equal(t, "ready", browser.Eval[string](plain.Tab, "guard.load()"))
	assert.Empty(t, plain.Said())
}
