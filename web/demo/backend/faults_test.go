package backend

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/eventlog"
	"holdfast/web/demo/backend/faults"
)

func (l *lab) fault(page, target, body string) {
	l.t.Helper()
	status, answer := l.do("PUT", "/lab/pages/"+page+"/faults/"+target, body)
	require.Equal(l.t, http.StatusOK, status, answer)
}

func (l *lab) clear(page, target string) {
	l.t.Helper()
	status, _ := l.do("DELETE", "/lab/pages/"+page+"/faults/"+target, nil)
	require.Equal(l.t, http.StatusNoContent, status)
}

// rawRefresh refreshes by cookie and returns the answer as it came.
func (l *lab) rawRefresh(page string) (*http.Response, string, error) {
	l.t.Helper()
	response, err := l.send("POST", "/user_management/authenticate",
		map[string]string{"client_id": "client_" + page, "grant_type": "refresh_token"})
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response, string(text), err
}

func TestStatusFaultsAnswerAsTheyAreTold(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	for _, c := range []struct {
		fault, contentType, body string
		status                   int
		retryAfter               string
	}{
		{`{"kind":"status"}`, "application/json", `"error":"server_error"`, 503, ""},
		{`{"kind":"status","status":429,"retryAfter":3}`, "application/json", `"error":"rate_limit_exceeded"`, 429, "3"},
		{`{"kind":"status","status":503,"body":"html"}`, "text/html; charset=utf-8", "Service Unavailable", 503, ""},
		{`{"kind":"status","status":511,"body":"html"}`, "text/html; charset=utf-8", "Sign in to the network", 511, ""},
		{`{"kind":"status","status":200,"body":"html"}`, "text/html; charset=utf-8", "Sign in to the network", 200, ""},
		{`{"kind":"status","status":403,"body":"html"}`, "text/html; charset=utf-8", "Sign in to the network", 403, ""},
		{`{"kind":"status","status":500,"body":"empty"}`, "", "", 500, ""},
		{`{"kind":"missing"}`, "application/json", "Missing refresh token.", 400, ""},
	} {
		l.fault("one", "auth", c.fault)
		response, text, err := l.rawRefresh("one")
		require.NoError(t, err)
		assert.Equal(t, c.status, response.StatusCode, c.fault)
		assert.Equal(t, c.contentType, response.Header.Get("Content-Type"), c.fault)
		assert.Equal(t, c.retryAfter, response.Header.Get("Retry-After"), c.fault)
		assert.Contains(t, text, c.body, c.fault)
		l.clear("one", "auth")
		status, _ := l.refresh("one", "")
		assert.Equal(t, http.StatusOK, status, "the session outlives "+c.fault)
	}
	s := l.srv.Page("one").State()
	assert.Equal(t, 16, s.Counters.RefreshCalls)
	assert.Equal(t, 8, s.Counters.RefreshOK)
}

func TestDropGivesNoAnswer(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	l.fault("one", "auth", `{"kind":"drop","times":1}`)
	_, _, err := l.rawRefresh("one")
	require.Error(t, err)
	assert.Nil(t, l.srv.Page("one").State().Faults.Auth, "it has had its one time")
	_, _, err = l.rawRefresh("one")
	require.NoError(t, err)
	assert.Equal(t, []map[string]any{
		{"target": "auth", "fault": "drop"}, {"target": "auth", "fault": nil},
	}, eventsOf(l.srv.Page("one"), eventlog.Fault))
	assert.Equal(t, map[string]any{"status": 0, "fault": "drop"}, eventsOf(l.srv.Page("one"), eventlog.Refresh)[0])
}

func TestHangLastsUntilTheServerCloses(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	l.fault("one", "auth", `{"kind":"hang"}`)
	answered := make(chan error, 1)
	go func() {
		_, _, err := l.rawRefresh("one")
		answered <- err
	}()
	<-l.srv.Page("one").auth.Met()
	l.clear("one", "auth")
	status, _ := l.refresh("one", "")
	assert.Equal(t, http.StatusOK, status, "a later refresh works")
	select {
	case err := <-answered:
		t.Fatalf("a hung refresh must not be answered, got %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	l.srv.Close()
	assert.Error(t, <-answered)
}

func TestSlowIsLateAndWell(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	l.fault("one", "auth", `{"kind":"slow","delay":150}`)
	start := time.Now()
	response, _, err := l.rawRefresh("one")
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.GreaterOrEqual(t, time.Since(start), 150*time.Millisecond)
	last := eventsOf(l.srv.Page("one"), eventlog.Refresh)[0]
	assert.Equal(t, "slow", last["fault"])
	assert.Equal(t, 200, last["status"])
}

func TestRevokedIsForGood(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	l.fault("one", "auth", `{"kind":"revoked"}`)
	for range 2 {
		status, answer := l.refresh("one", "")
		assert.Equal(t, http.StatusBadRequest, status)
		assert.Equal(t, "invalid_grant", answer["error"])
	}
	l.clear("one", "auth")
	_, answer := l.refresh("one", "")
	assert.Equal(t, "invalid_grant", answer["error"], "a dead session stays dead")
	l.signIn("one")
	status, _ := l.refresh("one", "")
	assert.Equal(t, http.StatusOK, status, "a new one lives")
}

func TestRevokeAnswersHowManySessionsThereWere(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	status, answer := l.do("POST", "/lab/pages/one/revoke", nil)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, 1.0, answer["revoked"])
	_, answer = l.refresh("one", "")
	assert.Equal(t, "invalid_grant", answer["error"])
}

func TestFaultsMeetTheirOwnPageAlone(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	l.signIn("two")
	l.fault("one", "auth", `{"kind":"status","status":500}`)
	l.fault("one", "sync", `{"kind":"down"}`)
	status, _ := l.refresh("two", "")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, Faults{}, l.srv.Page("two").State().Faults)
	status, _ = l.refresh("one", "")
	assert.Equal(t, http.StatusInternalServerError, status)
}

func TestBadFaultsSayWhatIsWrong(t *testing.T) {
	l := newLab(t)
	for body, want := range map[string]string{
		`{"kind":"boom"}`:                 "kind must be one of drop, hang, stall, flood, cut, status, redirect, missing, revoked, slow, late",
		`{"kind":"status","status":"x"}`:  "status must be a whole number, got a string",
		`{"kind":"status","status":1000}`: "status must be 200 to 599, got 1000",
		``:                                `kind must be one of`,
	} {
		status, answer := l.do("PUT", "/lab/pages/one/faults/auth", body)
		assert.Equal(t, http.StatusBadRequest, status, body)
		assert.Contains(t, answer["error"], want)
	}
	status, answer := l.do("PUT", "/lab/pages/one/faults/sync", `{"kind":"sideways"}`)
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, answer["error"], "kind must be one of down, halfopen, autherror, refuse")
}

func TestStateTellsTheFaultsThatAreOn(t *testing.T) {
	l := newLab(t)
	l.fault("one", "auth", `{"kind":"status","status":429,"retryAfter":3}`)
	l.fault("one", "sync", `{"kind":"halfopen"}`)
	_, state := l.do("GET", "/lab/pages/one", nil)
	text, err := json.Marshal(state["faults"])
	require.NoError(t, err)
	assert.JSONEq(t, `{"auth":{"kind":"status","status":429,"body":"json","retryAfter":3},"engine":null,"sync":{"kind":"halfopen"}}`, string(text))
	require.NoError(t, l.srv.Page("one").SetAuthFault(AuthFault{Kind: faults.Drop}))
	l.srv.Page("one").ClearAuthFault()
	l.srv.Page("one").ClearSyncFault()
	assert.Equal(t, Faults{}, l.srv.Page("one").State().Faults)
}
