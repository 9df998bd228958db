package tokencache

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/timeline"
)

var updateTimelines = flag.Bool("timelines.update", false, "record testdata/timelines anew")

// scenes are what the recordings show. Each is a page's life that people know.
var scenes = []struct {
	name string
	play func(l *lab, clock *sleeper)
}{
	{"a-wake-that-heals", func(l *lab, clock *sleeper) {
		token := l.token(l.life)
		l.Seed("client", token, false, 0) // the page had it before the engine was there
		for range 3 {
			l.ask(false)
		}
		l.sleep(4 * time.Minute)
		l.Hidden()
		l.sleep(2 * time.Second)
		clock.sleep(time.Hour) // the lid is closed
		l.skew = time.Hour
		l.respondWith(slowly(120*time.Millisecond, "", errNetwork)) // and opened, where the Wi-Fi takes its time
		l.Wake(timeline.SignalResume)
		l.Wake(timeline.SignalVisible)
		reconnect := l.ask(false)
		l.Offline()
		l.sleep(300 * time.Millisecond)
		l.Wake(timeline.SignalFocus)
		l.SessionExpired() // AuthKit would reload the page
		forced := l.ask(true)
		l.sleep(4 * time.Second)
		l.held(reconnect)
		l.held(forced)
		l.respondWith(slowly(250*time.Millisecond, l.token(l.life), nil))
		l.Wake(timeline.SignalOnline)
		l.sleep(5 * time.Second)
		l.answered(reconnect, "")
		l.answered(forced, "")
		l.ask(false)
	}},
	{"a-proven-sign-out", func(l *lab, _ *sleeper) {
		l.respondWith(slowly(80*time.Millisecond, l.token(l.life), nil))
		l.ask(false)
		l.sleep(4*time.Minute + 50*time.Second)
		l.respondWith(slowly(90*time.Millisecond, "", &failure.Thrown{Type: "object", Status: 503})) // first the server is in trouble
		forced := l.ask(true)
		l.sleep(20 * time.Second)
		l.held(forced)
		l.SessionExpired()
		l.respondWith(slowly(70*time.Millisecond, "", errRevoked)) // then it ends the session
		l.sleep(30 * time.Second)
		l.out(forced)
		l.ask(false)
		l.SessionExpired()
	}},
	{"a-hang-another-user-and-a-sign-out", func(l *lab, _ *sleeper) {
		l.signIn()
		l.sleep(2 * time.Minute)
		release := l.holdNext()
		forced := l.ask(true)
		l.sleep(25 * time.Second)
		l.held(forced)
		bob := l.token(l.life)
		release(bob, nil) // late, and it counts
		l.answered(forced, bob)
		l.sleep(time.Minute)
		l.claims["sid"] = "session_2"
		l.answer(l.mint)
		l.IdentityChanged()
		l.answered(l.ask(false), "")
		l.Reject(l.look(l.ask(false)).token)
		l.ask(false)
		l.sleep(10 * time.Second)
		l.SignOut()
		l.ask(false)
	}},
}

func slowly(d time.Duration, raw string, err error) Provider {
	return func(<-chan struct{}, bool) (string, error) {
		time.Sleep(d)
		return raw, err
	}
}

func TestARecordingTellsTheSameWhenItIsReplayed(t *testing.T) {
	if *updateTimelines {
		record(t)
	}
	for _, path := range recordings(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			want, got := replay(t, readRecording(t, path))
			t.Log("told:\n" + strings.Join(got, "\n"))
			assert.Equal(t, want, got)
		})
	}
}

func record(t *testing.T) {
	require.NoError(t, os.MkdirAll("testdata/timelines", 0o755))
	for _, s := range scenes {
		var clock sleeper
		var told string
		runWith(t, Options{Now: clock.now, OnSessionExpired: func() {}}, func(l *lab) {
			s.play(l, &clock)
			told = timeline.JSON(l.Timeline())
		})
		require.NoError(t, os.WriteFile("testdata/timelines/"+s.name+".json", []byte(told+"\n"), 0o644))
	}
}

// The control: a recording of what the Keeper would not have done.
func TestAChangedRecordingTellsSomethingElse(t *testing.T) {
	wake, end := "testdata/timelines/a-wake-that-heals.json", "testdata/timelines/a-proven-sign-out.json"
	for name, c := range map[string]struct {
		path   string
		change func([]recorded) []recorded
	}{
		"the end was never proven": {end, func(events []recorded) []recorded {
			return each(events, "failure", func(e *recorded) { e.Class, e.Reason = "transient", failure.Classify(errNetwork).Reason })
		}},
		"a signed-out user was let go for an outage": {end, func(events []recorded) []recorded {
			return each(events, "signedOut", func(e *recorded) { e.Reason = failure.Classify(errNetwork).Reason })
		}},
		"the page was reloaded though nothing was proven": {end, func(events []recorded) []recorded {
			return each(events, "reload", func(e *recorded) { e.Verdict = timeline.ReloadLetThrough })
		}},
		"the wake healed nothing": {wake, func(events []recorded) []recorded {
			return slices.DeleteFunc(events, func(e recorded) bool { return e.Kind == "answered" })
		}},
		"the wake signed the user out": {wake, func(events []recorded) []recorded {
			return each(events, "answered", func(e *recorded) { e.Token = "" })
		}},
		"the provider said that the session is over": {wake, func(events []recorded) []recorded {
			events = slices.DeleteFunc(events, func(e recorded) bool { return e.Kind == "offline" || e.Kind == "online" })
			return each(events, "failure", func(e *recorded) { e.Class, e.Reason = "terminal", failure.Classify(errRevoked).Reason })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			want, got := replay(t, c.change(readRecording(t, c.path)))
			assert.NotEqual(t, want, got)
		})
	}
}

func each(events []recorded, kind string, change func(*recorded)) []recorded {
	for i := range events {
		if events[i].Kind == kind {
			change(&events[i])
		}
	}
	return events
}
