//go:build !js

package e2e

import (
	"testing"

	"holdfast/web/demo/browser"
)

// What browsers differ in: how they wake, lock, cache, reload, refuse and fail.
func TestMain(m *testing.M) {
	browser.Main(m,
		"TestTheLabsScenariosKeepTheUser",
		"TestThePanelShowsTroubleAndItsEnd",
		"TestTabsThatWakeTogetherRefreshOnce",
		"TestAPageThatIsGoneBackToHasAGuardThatWorks",
		"TestAScriptedReloadIsCancelledWhileAFailureIsUnproven",
		"TestTheUsersOwnReloadIsNeverCancelled",
		"TestTheExpiryHandlerRunsOnceTheSessionIsProvenOver",
		"TestWithoutTheNavigationAPIAScriptReloadsThePage",
		"TestALoopOfReloadsIsBroken",
		"TestOnSessionExpiredDuringTroubleWaitsForProof",
		"TestTheEngineHoweverItIsServed",
		"TestWithoutWebAssemblyThePageWorksAndIsToldOnce",
		"TestWhatEachEngineThrowsIsKnown",
		"TestAnEngineComesByItselfWhateverTheBrowserLacks",
		"TestAPageThatNobodySeesHealsByItsTimers",
		"TestTheTabsOfAPrivateWindowShareWhatTheyGet",
		"TestAPageWithoutStorageIsGuarded",
		"TestWhatAPageIsToldWhenItIsGoneBackTo",
		"TestTheLabAndThePanelFitNarrowAndWideLightAndDark",
		"TestOtherFetchesAreNotTouched",
		"TestThePagesOwnAddressTellsWhereItLeads",
		"TestDebugDrawsTheTimelineInDevTools",
	)
}
