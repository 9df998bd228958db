//go:build !js

package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// drawn are the entries of the Performance panel's track group, and its markers.
const drawn = `performance.getEntries().filter((e) => e.detail?.devtools).map(({ entryType, name, detail: { devtools } }) =>
	[entryType, devtools.dataType, devtools.trackGroup ?? '', devtools.track ?? '', name].join(' | '))`

func TestDebugDrawsTheTimelineInDevTools(t *testing.T) {
	t.Parallel()
	plain := signedIn(t, `window.guard = Holdfast.createGuard({ getAccessToken, debug: true });`)
	degrade(plain)
	plain.Always(browser.Granted)
	browser.Eval[bool](plain.Tab, "dispatchEvent(new Event('online'))")
	browser.Eval[string](plain.Tab, "held")
	plain.Until(drawn+".some((e) => e.includes('Call 2 is held'))", "the held call's answer is drawn")

	entries := browser.Eval[[]string](plain.Tab, drawn)
	for _, want := range []string{
		"mark | marker |  |  | Engine ready",
		"measure | track-entry | Holdfast | provider | Try 1 of the provider",
		"measure | track-entry | Holdfast | token | Token ",
		"measure | track-entry | Holdfast | client | Call 2 is held, forced",
		"mark | marker |  |  | Back (online)",
	} {
		assert.True(t, someStart(entries, want), "%s in %q", want, entries)
	}
	require.Contains(t, strings.Join(plain.Console(), "\n"), "debug: \"holdfast ")
}

func TestWithoutDebugNothingIsDrawn(t *testing.T) {
	t.Parallel()
	plain := signedIn(t, `window.guard = Holdfast.createGuard({ getAccessToken });`)
	assert.Empty(t, browser.Eval[[]string](plain.Tab, drawn))
}

func TestAReportIsThereOnDemand(t *testing.T) {
	t.Parallel()
	plain := signedIn(t, `window.guard = Holdfast.createGuard({ getAccessToken });`)
	report := browser.Eval[string](plain.Tab, "guard.report()")
	assert.True(t, strings.HasPrefix(report, "Holdfast report 1\n"), report)
	assert.Contains(t, report, `"kind":"token"`)
	assert.Regexp(t, `\nprogram sha384-\S{64}, built with this package\n`, report)
	assert.NotContains(t, report, "eyJ")
}

func someStart(lines []string, with string) bool {
	for _, line := range lines {
		if strings.HasPrefix(line, with) {
			return true
		}
	}
	return false
}
