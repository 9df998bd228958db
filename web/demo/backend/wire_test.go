package backend

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/eventlog"
)

func TestCutEndsInTheMiddleOfTheBody(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	l.fault("one", "auth", `{"kind":"cut","times":1}`)
	response, text, err := l.rawRefresh("one")
	require.NotNil(t, response, "its head comes")
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.Equal(t, "application/json", response.Header.Get("Content-Type"))
	assert.NotEmpty(t, text)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, map[string]any{"status": 0, "fault": "cut"}, eventsOf(l.srv.Page("one"), eventlog.Refresh)[0])
}

func TestLateSpendsTheTokenAtOnceAndAnswersLater(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	p := l.srv.Page("one")
	l.fault("one", "auth", `{"kind":"late","delay":300,"times":1}`)
	answered := make(chan time.Time, 1)
	go func() {
		status, _ := l.refresh("one", "")
		assert.Equal(t, http.StatusOK, status)
		answered <- time.Now()
	}()
	require.Eventually(t, func() bool { return len(eventsOf(p, eventlog.Refresh)) == 1 }, 10*time.Second, time.Millisecond)
	minted := p.Events()[len(p.Events())-1]
	assert.NotEmpty(t, minted.Fields["tokenHash"], "the token is minted")
	assert.GreaterOrEqual(t, (<-answered).Sub(minted.At), 250*time.Millisecond, "and on its way")
}

func TestAnswersWithoutCORSHeadersAreForNoOtherOrigin(t *testing.T) {
	l := newLab(t)
	allowed := func() string {
		request, err := http.NewRequest("POST", l.url+"/user_management/authenticate",
			strings.NewReader(`{"client_id":"client_one","grant_type":"refresh_token"}`))
		require.NoError(t, err)
		request.Header.Set("Origin", "http://localhost:5173")
		response, err := l.client.Do(request)
		require.NoError(t, err)
		response.Body.Close()
		return response.Header.Get("Access-Control-Allow-Origin")
	}
	l.fault("one", "auth", `{"kind":"status","status":429}`)
	assert.Equal(t, "http://localhost:5173", allowed())
	l.fault("one", "auth", `{"kind":"status","status":429,"noCors":true}`)
	assert.Empty(t, allowed())
}

func TestRedirectLeadsToAPortalOfAnotherOrigin(t *testing.T) {
	l := newLab(t)
	l.signIn("one")
	l.fault("one", "auth", `{"kind":"redirect"}`)
	response, _, err := l.rawRefresh("one")
	require.NoError(t, err)
	assert.Equal(t, http.StatusFound, response.StatusCode)
	to, err := response.Location()
	require.NoError(t, err)
	here, err := url.Parse(l.url)
	require.NoError(t, err)
	assert.NotEqual(t, here.Host, to.Host)
	assert.Equal(t, here.Port(), to.Port())

	request, err := http.NewRequest("GET", l.url+to.Path, nil)
	require.NoError(t, err)
	request.Header.Set("Origin", "http://localhost:5173")
	portal, err := l.client.Do(request)
	require.NoError(t, err)
	defer portal.Body.Close()
	text, err := io.ReadAll(portal.Body)
	require.NoError(t, err)
	assert.Contains(t, string(text), "Sign in to the network")
	assert.Empty(t, portal.Header.Get("Access-Control-Allow-Origin"))
}

func TestTheEnginesFileGetsIntoTroubleByPage(t *testing.T) {
	l := newLab(t)
	l.srv.page = fstest.MapFS{"assets/holdfast.gzip-abc123.wasm": {Data: []byte("\x00asm")}}
	get := func(page string) (int, string, error) {
		response, err := l.send("GET", l.srv.Page(page).EnginePath(), nil)
		if err != nil {
			return 0, "", err
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		return response.StatusCode, string(text), err
	}
	l.fault("one", "engine", `{"kind":"status","status":503,"body":"html"}`)
	status, _, err := get("one")
	require.NoError(t, err)
	assert.Equal(t, http.StatusServiceUnavailable, status)
	status, text, err := get("two")
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, status, "another page's is well")
	assert.Equal(t, "\x00asm", text)

	l.fault("one", "engine", `{"kind":"drop"}`)
	_, _, err = get("one")
	assert.Error(t, err)
	l.clear("one", "engine")
	status, _, err = get("one")
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, status)
	asked := eventsOf(l.srv.Page("one"), eventlog.Engine)
	assert.Equal(t, map[string]any{"method": "GET", "fault": "status"}, asked[0])
	assert.Equal(t, map[string]any{"method": "GET", "fault": nil}, asked[len(asked)-1])

	bad, answer := l.do("PUT", "/lab/pages/one/faults/engine", `{"kind":"revoked"}`)
	assert.Equal(t, http.StatusBadRequest, bad)
	assert.Contains(t, answer["error"], "kind must be one of drop, hang, status")
}

func TestAScenarioKeepsTheEngineFaultThatTheAppWasOpenedWith(t *testing.T) {
	l := newLab(t)
	p := l.srv.Page("one")
	l.fault("one", "engine", `{"kind":"hang"}`)
	require.NoError(t, p.StartScenario("engine-hang"))
	assert.NotNil(t, p.State().Faults.Engine)
	p.StopScenario()
	assert.Nil(t, p.State().Faults.Engine)
}
