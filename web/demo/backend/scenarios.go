package backend

import (
	"time"

	"holdfast/web/demo/backend/faults"
)

// Scenario is a course of faults that a page can be put through.
type Scenario struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Lived is what the user lives through, in the words of a button.
	Lived       string `json:"lived"`
	Description string `json:"description"`
	// DurationMs is the longest that it takes with the token life it was asked
	// for with, in milliseconds. Most are over sooner.
	DurationMs int64 `json:"durationMs"`
	// Expect is "kept" if the session is alive afterwards, so the user must
	// still be signed in, or "out" if it is over.
	Expect string `json:"expect"`
	// Engine is what the engine's file is in when the app is loaded; nil for
	// nothing. The app must be opened with [Page.EnginePath], after the fault is on.
	Engine *EngineFault `json:"engine"`

	steps func(tokenLife time.Duration) []step
}

// step is one move of a scenario: wait, then act.
type step struct {
	text string
	// wait is how long to wait before the act, from the step before it.
	wait time.Duration
	// until, if set, ends the wait early.
	until signal
	act   func(*Page)
}

const (
	kept = "kept"
	out  = "out"

	// troubleFor is how long trouble lasts from the first request that meets it.
	troubleFor = 6 * time.Second
	// reconnectWithin is more than the longest pause between two tries of
	// Convex's client to connect (16 s).
	reconnectWithin = 20 * time.Second
)

// signal is what may end a step's wait before its time.
type signal int

const (
	nothing       signal = iota
	faultMet             // a request has met the auth fault that was set last
	socketOpens          // a sync socket has opened since the step before acted
	syncFaultOver        // the sync fault that was set last is used up
)

// scenarioTable is every scenario. Trouble that is about one refresh waits for
// that refresh and counts from it: by the clock alone, a page with a token
// life of a minute would mostly miss it.
var scenarioTable = []Scenario{
	{Name: "wake", Expect: kept, Lived: "Close the laptop",
		Title:       "Lid opened, network half up",
		Description: "The laptop slept past the token's expiry. The sync socket comes back first, and is refused; the auth endpoint is back 3 s after it.",
		steps: func(life time.Duration) []step {
			return []step{
				{text: "Asleep: no auth endpoint, no sync server", act: func(p *Page) {
					set(faults.Auth{Kind: faults.Drop})(p)
					setSync(faults.Sync{Kind: faults.Down})(p)
				}},
				{text: "Awake: the sync server is back, the auth endpoint is not", wait: life + time.Second, act: (*Page).ClearSyncFault},
				{text: "The socket is back; 3 s more without the auth endpoint", wait: reconnectWithin, until: socketOpens, act: func(*Page) {}},
				{text: "The auth endpoint is back", wait: 3 * time.Second, act: (*Page).ClearAuthFault},
			}
		}},
	{Name: "outage", Expect: kept, Lived: "Login is down for long",
		Title:       "Auth outage past expiry",
		Description: "The auth endpoint is gone for longer than a token lives, while the sync server stays up and in the end refuses the old token.",
		steps: func(life time.Duration) []step {
			return []step{
				{text: "The auth endpoint is gone", act: set(faults.Auth{Kind: faults.Drop})},
				{text: "The auth endpoint is back", wait: life + 6*time.Second, act: (*Page).ClearAuthFault},
			}
		}},
	{Name: "blip", Expect: kept, Lived: "A second in a tunnel",
		Title:       "One lost second",
		Description: "The network drops for a second, just as a refresh is due.",
		steps:       around(faults.Auth{Kind: faults.Drop}, time.Second)},
	{Name: "rate-limit", Expect: kept, Lived: "A rush on the login",
		Title:       "429 with Retry-After",
		Description: "The auth endpoint answers 429 and asks for 3 s of patience, for 9 s.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 429, RetryAfter: 3}, 9*time.Second)},
	{Name: "500", Expect: kept, Lived: "Login breaks down",
		Title:       "500 from the auth endpoint",
		Description: "Internal server errors, as JSON, while a refresh is due.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 500}, troubleFor)},
	{Name: "503-html", Expect: kept, Lived: "A login deployment",
		Title:       "503 with a gateway's page",
		Description: "A gateway answers for the auth endpoint, in HTML.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 503, Body: faults.BodyHTML}, troubleFor)},
	{Name: "511-html", Expect: kept, Lived: "Join the hotel Wi-Fi",
		Title:       "511 from a captive portal",
		Description: "A captive portal that says what it is: 511 Network Authentication Required.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 511, Body: faults.BodyHTML}, troubleFor)},
	{Name: "portal-200", Expect: kept, Lived: "Wi-Fi fakes an answer",
		Title:       "200 from a captive portal",
		Description: "A captive portal answers the refresh with its own page and status 200.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 200, Body: faults.BodyHTML}, troubleFor)},
	{Name: "portal-403", Expect: kept, Lived: "A firewall steps in",
		Title:       "403 from a captive portal",
		Description: "A captive portal or a firewall answers the refresh with its own page and status 403.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 403, Body: faults.BodyHTML}, troubleFor)},
	{Name: "hang", Expect: kept, Lived: "An endless wait",
		Title:       "A refresh that never answers",
		Description: "Refreshes are swallowed for 12 s: no answer, no error. Later ones work.",
		steps:       around(faults.Auth{Kind: faults.Hang}, 12*time.Second)},
	{Name: "stall", Expect: kept, Lived: "An endless answer",
		Title:       "An answer whose body never ends",
		Description: "The head of an answer and a part of its body come, and then nothing more, for 12 s. Later refreshes work.",
		steps:       around(faults.Auth{Kind: faults.Stall}, 12*time.Second)},
	{Name: "cut", Expect: kept, Lived: "Half an answer",
		Title:       "An answer that is cut off",
		Description: "The connection closes in the middle of the answer's body, while a refresh is due.",
		steps:       around(faults.Auth{Kind: faults.Cut}, troubleFor)},
	{Name: "401-json", Expect: kept, Lived: "A gateway wants a login",
		Title:       "401 from a gateway, in JSON",
		Description: "A gateway answers for the auth endpoint: 401, in JSON as the endpoint's own errors are.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 401}, troubleFor)},
	{Name: "403-json", Expect: kept, Lived: "A policy says no",
		Title:       "403 from a gateway, in JSON",
		Description: "A firewall in front of the auth endpoint answers 403, in JSON.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 403}, troubleFor)},
	{Name: "400-json", Expect: kept, Lived: "A proxy garbles it",
		Title:       "400 from a gateway, in JSON",
		Description: "A proxy takes the refresh for a bad request: 400, in JSON, and not a word of a session.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 400}, troubleFor)},
	{Name: "429-no-cors", Expect: kept, Lived: "A rush, and no reason",
		Title:       "429 without CORS headers",
		Description: "A gateway limits the rate, and leaves out what lets the page read its answer: to the page it is a network failure. For 9 s.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 429, RetryAfter: 3, NoCORS: true}, 9*time.Second)},
	{Name: "500-no-cors", Expect: kept, Lived: "A crash behind a gateway",
		Title:       "500 without CORS headers",
		Description: "The auth endpoint breaks down, and its error page lacks what lets the page read it.",
		steps:       around(faults.Auth{Kind: faults.Status, Status: 500, Body: faults.BodyHTML, NoCORS: true}, troubleFor)},
	{Name: "redirect", Expect: kept, Lived: "The café sends you away",
		Title:       "A redirect to another origin",
		Description: "A captive portal redirects the refresh to a page of its own, which the app may not read.",
		steps:       around(faults.Auth{Kind: faults.Redirect}, troubleFor)},
	{Name: "missing-once", Expect: kept, Lived: "A cookie gets lost",
		Title:       "\"Missing refresh token\" once",
		Description: "One refresh arrives without its cookie and is answered 400 Missing refresh token.",
		steps:       around(faults.Auth{Kind: faults.Missing, Times: 1}, 0)},
	{Name: "flapping", Expect: kept, Lived: "A train, patchy signal",
		Title:       "Flapping network",
		Description: "The auth endpoint is gone and back each second, ten times, from the next refresh on.",
		steps:       flapping},
	{Name: "slow", Expect: kept, Lived: "A very slow network",
		Title:       "Slow answers",
		Description: "Each refresh takes 5 s to answer, for 12 s.",
		steps:       around(faults.Auth{Kind: faults.Slow, Delay: 5000}, 12*time.Second)},
	{Name: "very-slow", Expect: kept, Lived: "Login crawls",
		Title:       "Slower than any deadline",
		Description: "Each refresh takes 12 s to answer, for 12 s.",
		steps:       around(faults.Auth{Kind: faults.Slow, Delay: 12_000}, 12*time.Second)},
	{Name: "late", Expect: kept, Lived: "The answer comes late",
		Title:       "Rotated at once, answered late",
		Description: "The auth endpoint takes the refresh token at once, and its answer is on its way for 12 s: who gives up before has lost it.",
		steps:       around(faults.Auth{Kind: faults.Late, Delay: 12_000, Times: 1}, 14*time.Second)},
	{Name: "revoked", Expect: out, Lived: "Admin signs them out",
		Title:       "Session revoked",
		Description: "The session is over for good: every refresh answers invalid_grant. The user must be signed out, soon and once.",
		steps: func(life time.Duration) []step {
			return []step{
				{text: "The session is revoked", act: func(p *Page) { p.Revoke() }},
				{text: "The last token has expired", wait: life + 5*time.Second, act: func(*Page) {}},
			}
		}},
	{Name: "refused", Expect: kept, Lived: "A good token refused",
		Title:       "Token refused by the sync server",
		Description: "The sync server refuses a good token, once, and closes the socket.",
		steps: func(time.Duration) []step {
			return []step{
				{text: "The sync server refuses the token", act: setSync(faults.Sync{Kind: faults.AuthError})},
				{text: "The socket is back", wait: reconnectWithin, until: socketOpens, act: func(*Page) {}},
				{text: "Settled", wait: 3 * time.Second, act: func(*Page) {}},
			}
		}},
	{Name: "refused-fresh", Expect: kept, Lived: "A server just started",
		Title:       "Four fresh tokens refused",
		Description: "The sync server can't check tokens yet: from the next refresh on it refuses four fresh ones, one after the other.",
		steps: func(life time.Duration) []step {
			return []step{
				{text: "The sync server refuses what comes next", act: setSync(faults.Sync{Kind: faults.Refuse, Times: 4})},
				{text: "The sync server is well", wait: life + reconnectWithin, until: syncFaultOver, act: (*Page).ClearSyncFault},
				{text: "Settled", wait: 3 * time.Second, act: func(*Page) {}},
			}
		}},
	{Name: "engine-503", Expect: kept, Lived: "Our file: 503",
		Title:       "Outage, the engine's host: 503",
		Description: "The host of Holdfast's own file answers 503 since the page was loaded; then the auth endpoint is gone for 6 s.",
		Engine:      &EngineFault{Kind: faults.Status, Status: 503, Body: faults.BodyHTML},
		steps:       withoutEngine},
	{Name: "engine-hang", Expect: kept, Lived: "Our file: no answer",
		Title:       "Outage, the engine's host hangs",
		Description: "The host of Holdfast's own file has not answered since the page was loaded; then the auth endpoint is gone for 6 s.",
		Engine:      &EngineFault{Kind: faults.Hang},
		steps:       withoutEngine},
	{Name: "engine-drop", Expect: kept, Lived: "Our file: cut off",
		Title:       "Outage, the engine's host drops",
		Description: "The host of Holdfast's own file drops connections since the page was loaded; then the auth endpoint is gone for 6 s.",
		Engine:      &EngineFault{Kind: faults.Drop},
		steps:       withoutEngine},
}

// withoutEngine is an outage of the auth endpoint in a page that was loaded while its
// engine's file was in trouble, which outlasts the outage.
func withoutEngine(life time.Duration) []step {
	return append(around(faults.Auth{Kind: faults.Drop}, troubleFor)(life),
		step{text: "The engine's file is there", act: (*Page).ClearEngineFault})
}

// around sets a fault, waits for a request to meet it, and clears it that much
// later.
func around(f faults.Auth, after time.Duration) func(time.Duration) []step {
	return func(life time.Duration) []step {
		return []step{
			{text: "Waiting for the next refresh", act: set(f)},
			{text: "A refresh has met the trouble", wait: life + 2*time.Second, until: faultMet, act: func(*Page) {}},
			{text: "The auth endpoint is well", wait: after, act: (*Page).ClearAuthFault},
			{text: "Settled", wait: 3 * time.Second, act: func(*Page) {}},
		}
	}
}

func flapping(life time.Duration) []step {
	gone := set(faults.Auth{Kind: faults.Drop})
	steps := []step{
		{text: "Waiting for the next refresh", act: gone},
		{text: "A refresh has met the trouble", wait: life + 2*time.Second, until: faultMet, act: func(*Page) {}},
	}
	for range 5 {
		steps = append(steps,
			step{text: "Back, for a second", wait: time.Second, act: (*Page).ClearAuthFault},
			step{text: "Gone, for a second", wait: time.Second, act: gone})
	}
	return append(steps,
		step{text: "The auth endpoint is well", wait: time.Second, act: (*Page).ClearAuthFault},
		step{text: "Settled", wait: 3 * time.Second, act: func(*Page) {}})
}

// The faults of the table are known to be good, so setting one cannot fail;
// TestScenarioFaultsAreGood holds that.

func set(f faults.Auth) func(*Page) { return func(p *Page) { _ = p.SetAuthFault(f) } }

func setSync(f faults.Sync) func(*Page) { return func(p *Page) { _ = p.SetSyncFault(f) } }

// Scenarios lists the scenarios, with durations for a token life.
func Scenarios(tokenLife time.Duration) []Scenario {
	list := make([]Scenario, len(scenarioTable))
	for i, s := range scenarioTable {
		s.DurationMs = longest(s.steps(tokenLife))
		list[i] = s
	}
	return list
}
