//go:build !js

package browser

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestATraceIsOfThePageThatSetTheMarks(t *testing.T) {
	const timing, timeline = "blink.user_timing", "disabled-by-default-devtools.timeline"
	trace := readTrace([]traceEvent{
		{Name: "navigationStart", Category: timing, Phase: "R", PID: 1, TID: 1, At: 5}, // the page before
		{Name: "RunTask", Category: timeline, Phase: "X", PID: 1, TID: 1, At: 150, Duration: 9000},
		{Name: "RunTask", Category: timeline, Phase: "X", PID: 2, TID: 1, At: 50, Duration: 8000}, // before the first mark
		{Name: "guard", Category: timing, Phase: "I", PID: 2, TID: 1, At: 100},
		{Name: "RunTask", Category: timeline, Phase: "X", PID: 2, TID: 1, At: 120, Duration: 3000},
		{Name: "RunTask", Category: timeline, Phase: "X", PID: 2, TID: 1, At: 5000, Duration: 7000},
		{Name: "RunTask", Category: timeline, Phase: "X", PID: 2, TID: 7, At: 130, Duration: 9000}, // another thread
		{Name: "FunctionCall", Category: timeline, Phase: "X", PID: 2, TID: 1, At: 140, Duration: 9000},
		{Name: "ready", Category: timing, Phase: "I", PID: 2, TID: 1, At: 12_000},
		{Name: "RunTask", Category: timeline, Phase: "X", PID: 2, TID: 1, At: 12_001, Duration: 9000}, // after the last
	})
	assert.Equal(t, 7*time.Millisecond, trace.Longest("guard", "ready"))
	assert.Len(t, trace.Tasks, 4)
	assert.Zero(t, readTrace(nil).Longest("guard", "ready"))
}
