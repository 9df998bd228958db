package tokencache

import "holdfast/tokencache/internal/mutate"

// cureMutations are cures of what the failure modes of FAILURES.md don't name, each turned
// off, with the test that fails without it.
var cureMutations = []mutation{
	// The clock.
	{name: "compare a token's date with when it is read", cure: "skew-from-the-asking", change: mutate.Value("c.clock.Wall()"), tests: "TestSleepsInMidRefreshAreNoErrorOfTheClock"},
	{name: "believe the first token that is dated wrongly", cure: "doubt", change: mutate.Never, tests: "TestAnExpiredTokenIsNoAnswerToAForcedCall"},
	{name: "a clock that is set back is right", cure: "set-back", change: mutate.Skip, tests: "TestASetBackClockThatWasBehindIsFurtherBehind"},
	{name: "a clock that was set ahead is as wrong as before", cure: "clock-set-ahead", change: mutate.Value("false"), tests: "TestAClockSetNearerToRightIsNoticed"},
	{name: "one answer to many tries insists", cure: "one-refresh-is-one-answer", change: mutate.Never, tests: "TestOneAnswerToManyTriesIsOneWitness"},
	{name: "a step back hides no sleep", cure: "set-back", change: mutate.Value("s.ahead + by - wasAhead"), tests: "TestASetBackThatHidesASleepLeavesNoErrorBehind"},
	{name: "a token is as young as the clock allows", cure: "no-age-by-the-least", change: mutate.Value("true"), tests: "TestAnOldTokenThatShowsTheClockIsNoAnswerToAForcedCall"},
	{name: "page time goes back with the clock", cure: "never-backwards", change: mutate.Before("c.slept += gap"), tests: "TestAClockThatIsSetBackDelaysNothing"},
	{name: "a token lives on while the clock stands", cure: "over-after-its-life", change: mutate.Value("0"), tests: "TestATokenIsOverThoughTheClockCreeps"},

	// Flights.
	{name: "a try's own refresh has the other flight ask", cure: "a-trys-own-refresh", change: mutate.Never, tests: "TestATrysOwnRefreshIsNoNewsToTheOtherFlight"},
	{name: "a call waits as long as a look for which nobody waits", cure: "a-call-ends-the-rest", change: mutate.Never, tests: "TestACallEndsTheRestOfALook"},
	{name: "two streams of forced tries", cure: "one-stream-of-forced-tries", change: mutate.Value("false"), tests: "TestAnUnforcedCallThatMustForceRidesOnTheForced"},

	// Clients.
	{name: "a force refuses nothing", cure: "refused-by-a-client", change: mutate.Never, tests: "TestARefusedTokenIsNeverHandedOutAgain"},
	{name: "a force of nobody's refuses", cure: "nameless-refuses-nothing", change: mutate.Always, tests: "TestAForceOfNobodysRefusesNothing"},
	{name: "a force refuses what others have", cure: "refuses-what-it-had", change: mutate.Always, tests: "TestAForceIsNoRefusalOfATokenThatThisClientNeverHad"},
	{name: "the client has what is cached", cure: "what-the-client-has",
		change: mutate.Value("func() token.Print { if t := k.cache.token; t != nil { return t.Print }; return token.Print{} }()"), tests: "TestAForcedCallTakesAPeersTokenOnlyIfItWasMintedSince"},
	{name: "time a fallback from the try", cure: "fallback-of-each-call", change: mutate.Value("k.flights.unforced.lastTry.Add(k.opts.FallbackAfter)"), tests: "TestACallThatJoinsASlowTryFallsBackInItsOwnTime"},

	// Whose session it is.
	{name: "a session is what its known claims name", cure: "session-of-all-claims",
		change: mutate.Value("PrintOf(t.Identity.Issuer + t.Identity.Subject + t.Identity.Session + t.Identity.Organization)"), tests: "TestATokenOfAnotherClerkOrganisationFromAnotherTab"},
	{name: "take a peer's token that lives longer", cure: "lifetime-of-a-peers-token", change: mutate.Always, tests: "TestF30AnotherUsersTokenFromAnotherTab"},

	// What is told.
	{name: "a sign-out is told before the snapshot has it", cure: "snapshot-first", change: mutate.Skip, tests: "TestWhoIsToldOfASignOutFindsItInTheSnapshot"},
	{name: "a session that is over waits for something", cure: "over-needs-nothing", change: mutate.Never, tests: "TestASessionThatIsOverNeedsNothing"},

	// Tries.
	{name: "each signal is heeded at once", cure: "allowance-of-signals", change: mutate.Value("now"), tests: "TestSignalsDoNotDefeatTheBackoff"},
	{name: "superseded tries go on without a pause", cure: "superseded-tries-back-off", change: mutate.Never, tests: "TestATryThatIsOvertakenEachTimeBacksOff"},
	{name: "count a failure that a token has overtaken", cure: "overtaken-failure", change: mutate.Never, tests: "TestAFailureThatATokenHasOvertakenIsDropped"},

	// What proves an end.
	{name: "a hidden page asks densely for a session that was called over", cure: "hidden-rests-after-the-word", change: mutate.Never, tests: "TestAHiddenPageRestsAfterTheWordThatTheSessionIsOver"},
	{name: "two looks of a hidden page prove an end", cure: "hidden-proof-apart", change: mutate.Always, tests: "TestADeadSessionEndsWhileHiddenToo"},
	{name: "a wake wipes out what speaks for an end", cure: "proof-outlives-a-wake", change: mutate.Before("*p = proof{}"), tests: "TestAUserWhoKeepsComingBackKeepsNoDeadSession"},
	{name: "a wake takes nothing off the budget", cure: "wake-discount", change: mutate.Skip, tests: "TestAWakeTakesSomethingOffTheBudget"},
	{name: "tell of a sign-out of nobody", cure: "sign-out-of-somebody", change: mutate.Always, tests: "TestNullAtAFirstLoadIsNoProofWhileTheNetworkIsUnheardOf"},
	{name: "the proof waits for what the server failed at before", cure: "the-word-of-a-server-is-a-sign", change: mutate.Skip, tests: "TestTheProofOfAnEndDoesNotWaitForWhatTheServerFailedAtBefore"},
	{name: "nobody is proven to be signed in", cure: "end-of-nobodys-session", change: mutate.Never, tests: "TestAnEndOfNobodysSessionIsLookedAtAgain"},

	{name: "a callback that panics ends all delivery", cure: "panic-of-a-callback", change: mutate.Value("running"), tests: "TestAPanicInACallbackWedgesNothing"},
}
