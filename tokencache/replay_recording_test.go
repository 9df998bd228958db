package tokencache

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"holdfast/tokencache/timeline"
)

// recorded is an entry of a timeline as JavaScript exports it; null reads as
// zero. To make a test of a report, put the timeline of it into
// testdata/timelines: TestARecordingTellsTheSameWhenItIsReplayed finds it there.
type recorded struct {
	At, Mono                          int64
	Kind                              string
	Forced, Cached, Aborted           bool
	Call, Times, Try, Status, Attempt int
	Class, Reason, Verdict            string
	Source, Token, Evidence           string
	Age, Life, Remaining, Slept       int64
	Signals                           []timeline.Signal
}

func readRecording(t *testing.T, path string) (events []recorded) {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &events))
	require.NotEmpty(t, events)
	return events
}

// recordings are those that are kept, or the one that ./build.sh replay names.
func recordings(t *testing.T) []string {
	t.Helper()
	if path := os.Getenv("HOLDFAST_RECORDING"); path != "" {
		return []string{path}
	}
	paths, err := filepath.Glob("testdata/timelines/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

// tellings are what a timeline says, less what may differ from one run to the
// next: when tries were made, and how many failed alike.
func tellings(events []recorded) (told []string) {
	for _, e := range events {
		switch e.Kind {
		case "engine", "try", "dropped":
			continue
		}
		switch {
		case e.Verdict == timeline.RequestAborted, e.Reason == timeline.TabDropped:
			continue
		case e.Kind == "token":
			e.Source, e.Forced = "", false // of two tries at one moment, either may be the first to end
		}
		word := fmt.Sprintf("%s %s %s %s %s %s %v slept: %t, forced: %t, cached: %t, token: %t", e.Kind, e.Class, e.Reason, e.Verdict,
			e.Source, e.Evidence, e.Signals, e.Slept > 0, e.Forced, e.Cached, e.Token != "")
		if e.Kind == "failure" && len(told) > 0 && told[len(told)-1] == word {
			continue
		}
		told = append(told, word)
		for i := len(told) - 1; i > 0 && e.Kind == "answered" && strings.HasPrefix(told[i-1], e.Kind) && told[i] < told[i-1]; i-- {
			told[i-1], told[i] = told[i], told[i-1] // one token answers all at one moment
		}
	}
	return told
}
