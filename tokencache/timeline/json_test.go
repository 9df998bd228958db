package timeline

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
)

var update = flag.Bool("update", false, "write "+kindsFile+" anew")

// kindsFile has two events of each kind: one that tells all it can, and one that
// tells nothing. A test of the page's holds its own types against it.
const kindsFile = "testdata/kinds.json"

func kinds() (all []Kind) {
	for kind := range kindCount {
		all = append(all, kind)
	}
	return all
}

func TestEachKindIsWrittenAsJSON(t *testing.T) {
	full := Event{At: time.UnixMilli(1), Mono: 2 * time.Millisecond, Forced: true, Class: failure.Terminal, Needs: failure.NeedsReload, Call: 3, Try: 4, Count: 5, Status: 6,
		Reason: "reason", Verdict: "verdict", Source: SourceCache, Token: "token", Life: time.Second, Remaining: time.Second,
		Length: time.Second, Signals: []Signal{SignalFocus, SignalOnline}}
	var all []Event
	for _, kind := range kinds() {
		full.Kind = kind
		all = append(all, full, Event{Kind: kind})
	}
	text := JSON(all) + "\n"
	if *update {
		require.NoError(t, os.WriteFile(kindsFile, []byte(text), 0o644))
	}
	written, err := os.ReadFile(kindsFile)
	require.NoError(t, err)
	require.Equal(t, string(written), text, "for a change that is meant: go test ./tokencache/timeline -update")
	var read []map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &read))
	names := map[string]bool{}
	for _, kind := range kinds() {
		full, empty := read[2*kind], read[2*kind+1]
		require.NotEmpty(t, full["kind"], "the kind %d has no form", kind)
		assert.Equal(t, kind.String(), full["kind"])
		assert.False(t, names[kind.String()], kind.String())
		names[kind.String()] = true
		assert.EqualValues(t, 1, full["at"])
		assert.EqualValues(t, 2, full["mono"])
		for name, value := range full {
			assert.Contains(t, empty, name)
			if name != "code" { // only JavaScript knows one
				assert.NotNil(t, value, "%s.%s", kind, name)
			}
		}
	}
	assert.Equal(t, []any{"focus", "online"}, read[2*KindWake]["signals"])
	assert.Equal(t, []any{}, read[2*KindWake+1]["signals"])
}

func TestWhatIsNotKnownIsNull(t *testing.T) {
	for _, c := range []struct {
		event Event
		want  string
	}{
		{Event{Kind: KindCall, Call: 1, Count: 2, Source: SourceCache}, `{"kind":"call","call":1,"forced":false,"cached":true,"times":2}`},
		{Event{Kind: KindHold, Call: 1, Count: 2, Forced: true}, `{"kind":"hold","call":1,"forced":true,"times":2}`},
		{Event{Kind: KindAnswered, Call: 1, Count: 2}, `{"kind":"answered","call":1,"forced":false,"times":2,"after":0,"token":null,"aborted":false}`},
		{Event{Kind: KindFailure, Class: failure.Blocked, Reason: `a "word" <b>`}, `{"kind":"failure","try":null,"class":"blocked","reason":"a \"word\" <b>","needs":null,"next":null}`},
		{Event{Kind: KindSignedOut, Reason: "r"}, `{"kind":"signedOut","reason":"r","evidence":null,"try":null,"failures":null,"span":null}`},
		{Event{Kind: KindSignedOut, Reason: "r", Try: 2, Class: failure.Unknown}, `{"kind":"signedOut","reason":"r","evidence":"unknown","try":2,"failures":null,"span":null}`},
		{Event{Kind: KindTransport, Verdict: RequestAborted, Try: 1, Length: time.Second}, `{"kind":"transport","verdict":"abort","reason":null,"status":null,"attempt":1,"wait":1000}`},
		{Event{Kind: KindHidden}, `{"kind":"hidden"}`},
	} {
		c.event.At = time.UnixMilli(0)
		assert.JSONEq(t, strings.Replace(c.want, "{", `{"at":0,"mono":0,`, 1), c.event.JSON())
	}
}

// TypeScript has the same words, and no others.
func TestTheWordsAreTypeScripts(t *testing.T) {
	content, err := os.ReadFile("../../web/src/types.ts")
	require.NoError(t, err)
	types := string(content)

	signals := regexp.MustCompile(`(?m)^export type WakeSignal = ([^;]+);`).FindStringSubmatch(types)
	require.NotNil(t, signals)
	var want []string
	words, err := os.ReadFile("words.go")
	require.NoError(t, err)
	for _, s := range regexp.MustCompile(`Signal\w+\s+Signal = "(\w+)"`).FindAllSubmatch(words, -1) {
		want = append(want, "'"+string(s[1])+"'")
	}
	assert.Contains(t, want, "'"+string(SignalResume)+"'")
	assert.ElementsMatch(t, want, strings.Split(signals[1], " | "))

	// TimelineEvent['kind']: of each member of the union, the kinds that it names.
	union := regexp.MustCompile(`(?s)export type TimelineEvent =\s+\| (.*?);`).FindStringSubmatch(types)
	require.NotNil(t, union)
	members := regexp.MustCompile(`\s*\|\s*`).Split(union[1], -1)
	definition := regexp.MustCompile(`(?s)export (?:interface (\w+) extends|type (\w+) =)\s+(\|?\s*TimelineEntry<.*?)[{;]`)
	var got []string
	for _, d := range definition.FindAllStringSubmatch(types, -1) {
		require.True(t, slices.Contains(members, d[1]+d[2]), "%s is not of the union", d[1]+d[2])
		for _, kind := range regexp.MustCompile(`TimelineEntry<'(\w+)'>`).FindAllStringSubmatch(d[3], -1) {
			got = append(got, kind[1])
		}
	}
	want = nil
	for _, kind := range kinds() {
		want = append(want, kind.String())
	}
	assert.ElementsMatch(t, want, got)
}
