package convexsync

import (
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/faults"
)

const (
	addWhoami  = `{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Add","queryId":0,"udfPath":"lab:whoami","args":[{}]}]}`
	addCounter = `{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Add","queryId":0,"udfPath":"lab:counter","args":[{}]}]}`
	signIn     = `{"type":"Authenticate","baseVersion":0,"tokenType":"User","value":"good-1"}`
)

func TestQueriesAnswerForWhoeverAsks(t *testing.T) {
	c := newBench(t).connect()
	c.send(addWhoami)
	first := c.next()
	require.Equal(t, "Transition", first.Type)
	assert.Equal(t, version{}, first.StartVersion)
	assert.Equal(t, uint32(1), first.EndVersion.QuerySet)
	assert.NotNil(t, first.ClientClockSkew)
	assert.JSONEq(t, `null`, string(first.Modifications[0].Value))

	c.send(signIn)
	second := c.next()
	assert.Equal(t, uint32(1), second.EndVersion.Identity, "a good Authenticate advances the identity")
	assert.JSONEq(t, `{"sub":"user_ada","sid":"s1","orgId":null,"tokenHash":"good-1"}`, string(second.Modifications[0].Value))

	c.send(`{"type":"Authenticate","baseVersion":1,"tokenType":"None"}`)
	third := c.next()
	assert.Equal(t, uint32(2), third.EndVersion.Identity)
	assert.JSONEq(t, `null`, string(third.Modifications[0].Value))

	c.send(`{"type":"ModifyQuerySet","baseVersion":1,"newVersion":2,"modifications":[{"type":"Remove","queryId":0}]}`)
	assert.Equal(t, "QueryRemoved", c.next().Modifications[0].Type)
}

func TestCounterIsPushedWhileWatched(t *testing.T) {
	b := newBench(t)
	watcher := b.connect()
	watcher.send(addCounter)
	assert.JSONEq(t, `0`, string(watcher.next().Modifications[0].Value))
	assert.JSONEq(t, `1`, string(watcher.next().Modifications[0].Value))
	_ = watcher.ws.CloseNow()
	assert.Eventually(t, func() bool {
		b.d.mu.Lock()
		defer b.d.mu.Unlock()
		return !b.d.ticking
	}, 5*time.Second, 10*time.Millisecond, "nobody watches, nothing ticks")
}

func TestIncrementNeedsAnIdentityAndReachesEveryone(t *testing.T) {
	b := newBench(t)
	c, other := b.connect(), b.connect()
	const by5 = `{"type":"Mutation","requestId":1,"udfPath":"lab:increment","args":[{"by":5}]}`

	c.send(`{"type":"Mutation","requestId":0,"udfPath":"lab:increment","args":[{}]}`)
	refused := c.next()
	assert.Equal(t, "MutationResponse", refused.Type)
	assert.False(t, refused.Success)
	assert.Contains(t, string(refused.Result), "needs an identity")

	c.send(signIn)
	c.until("Transition")
	c.send(by5)
	done := c.until("MutationResponse")
	assert.True(t, done.Success)
	assert.JSONEq(t, `5`, string(done.Result))
	assert.GreaterOrEqual(t, c.until("Transition").EndVersion.TS, done.TS, "the client settles its call at this")
	other.send(addCounter)
	for m := other.next(); ; m = other.next() {
		if len(m.Modifications) > 0 {
			assert.JSONEq(t, `5`, string(m.Modifications[0].Value))
			break
		}
	}

	c.send(by5)
	again := c.until("MutationResponse")
	assert.JSONEq(t, `5`, string(again.Result), "a request that is sent again is not run again")

	c.send(`{"type":"Mutation","requestId":2,"udfPath":"lab:increment","args":[{"by":-1}]}`)
	assert.Contains(t, string(c.until("MutationResponse").Result), "by must be a whole number from 1 to 1000")
}

func TestUnknownFunctionsFailWithTheNamesThatThereAre(t *testing.T) {
	c := newBench(t).connect()
	c.send(`{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Add","queryId":7,"udfPath":"lab:nope","args":[{}]}]}`)
	failed := c.next().Modifications[0]
	assert.Equal(t, "QueryFailed", failed.Type)
	assert.Contains(t, failed.ErrorMessage, "lab:counter, lab:whoami")
	c.send(`{"type":"Mutation","requestId":1,"udfPath":"lab:nope","args":[{}]}`)
	assert.Contains(t, string(c.next().Result), "lab:increment")
	c.send(`{"type":"Action","requestId":2,"udfPath":"lab:nope","args":[{}]}`)
	action := c.next()
	assert.Equal(t, "ActionResponse", action.Type)
	assert.False(t, action.Success)
}

func TestBadTokenIsRefusedAsAnUpdate(t *testing.T) {
	b := newBench(t)
	c := b.connect()
	c.send(signIn)
	c.until("Transition")
	c.send(`{"type":"Authenticate","baseVersion":1,"tokenType":"User","value":"bad"}`)
	refused := c.until("AuthError")
	assert.True(t, refused.AuthUpdateAttempted)
	assert.Equal(t, uint32(1), refused.BaseVersion, "a failed one does not advance the identity")
	assert.Equal(t, "Could not validate token: it is bad", refused.Error)
	assert.Equal(t, websocket.StatusPolicyViolation, c.closed())
}

func TestTokenThatExpiresOnALiveSocketIsRefused(t *testing.T) {
	b := newBench(t)
	b.change(func() { b.until = time.Now().Add(300 * time.Millisecond) })
	c := b.connect()
	c.send(signIn)
	c.until("Transition")
	refused := c.until("AuthError")
	assert.False(t, refused.AuthUpdateAttempted)
	assert.Equal(t, "Convex token identity expired", refused.Error)
	c.closed()
}

func TestHostileInputEndsTheConnectionAndNoMore(t *testing.T) {
	b := newBench(t)
	for text, want := range map[string]string{
		`{`:                             "Invalid JSON",
		`null`:                          "first message must be Connect",
		`[1]`:                           "Invalid JSON",
		addWhoami:                       "first message must be Connect",
		`{"type":"Connect","sessionId"`: "Invalid JSON",
	} {
		c := b.dial()
		c.send(text)
		m := c.next()
		assert.Equal(t, "FatalError", m.Type, text)
		assert.Contains(t, m.Error, want)
		c.closed()
	}
	for text, want := range map[string]string{
		`{"type":"Connect","sessionId":"x"}`:                                                                       "twice",
		`{"type":"Dance"}`:                                                                                         `Unknown message type "Dance"`,
		`{"type":"ModifyQuerySet","modifications":[]}`:                                                             "needs a baseVersion",
		`{"type":"ModifyQuerySet","baseVersion":3,"newVersion":4,"modifications":[]}`:                              "doesn't match the current version 0",
		`{"type":"ModifyQuerySet","baseVersion":-1,"newVersion":4,"modifications":[]}`:                             "Invalid JSON",
		`{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Remove","queryId":1}]}`: "Nonexistent query id: 1",
		`{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Turn"}]}`:               `Unknown modification "Turn"`,
		`{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Add"},{"type":"Add"}]}`: "Duplicate query ID: 0",
		`{"type":"Authenticate","tokenType":"None"}`:                                                               "needs a baseVersion",
		`{"type":"Authenticate","baseVersion":0,"tokenType":"Magic"}`:                                              `Unknown token type "Magic"`,
		`{"type":"Mutation","udfPath":"lab:increment"}`:                                                            "needs a requestId",
		`{"type":"Action","udfPath":"lab:increment"}`:                                                              "needs a requestId",
		`{"type":"Mutation","requestId":99999999999,"udfPath":"lab:increment"}`:                                    "Invalid JSON",
	} {
		c := b.connect()
		c.send(text)
		m := c.until("FatalError")
		assert.Contains(t, m.Error, want, text)
		c.closed()
	}
	c := b.connect()
	c.send(`{"type":"Authenticate","baseVersion":7,"tokenType":"None"}`)
	assert.Equal(t, websocket.StatusInternalError, c.closed(), "a wrong identity version makes the client start over")
	c = b.connect()
	c.send(`{"type":"` + string(make([]byte, maxMessage)) + `"}`)
	assert.Equal(t, websocket.StatusMessageTooBig, c.closed())
}

func TestAddressNeedsAClientVersion(t *testing.T) {
	b := newBench(t)
	for _, bad := range []string{"latest", "1.48", "1.48.0%20x"} {
		response, err := http.Get(b.url + "/" + bad)
		require.NoError(t, err)
		response.Body.Close()
		assert.Equal(t, http.StatusBadRequest, response.StatusCode, bad)
	}
}

func TestForeignOriginsGetNoSocket(t *testing.T) {
	b := newBench(t)
	for from, ok := range map[string]bool{"http://localhost:5173": true, "https://evil.example": false} {
		ws, response, err := websocket.Dial(t.Context(), b.url+"/1.48.0", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {from}}})
		assert.Equal(t, ok, err == nil, from)
		if err != nil {
			assert.Equal(t, http.StatusForbidden, response.StatusCode)
			continue
		}
		_ = ws.CloseNow()
	}
}

func TestDownCutsSocketsAndRefusesNewOnes(t *testing.T) {
	b := newBench(t)
	c := b.connect()
	c.send(addWhoami)
	c.next()
	b.d.SetFault(faults.Sync{Kind: faults.Down})
	assert.Equal(t, websocket.StatusCode(-1), c.closed(), "no goodbye")
	_, response, err := websocket.Dial(t.Context(), b.url+"/1.48.0", nil)
	require.Error(t, err)
	assert.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
	b.d.ClearFault()
	c = b.connect()
	c.send(addWhoami)
	assert.Equal(t, version{}, c.next().StartVersion, "a new connection starts over")
}

func TestHalfOpenSwallowsAndIsCutWhenItEnds(t *testing.T) {
	b := newBench(t)
	c := b.connect()
	c.send(signIn)
	c.until("Transition")
	b.d.SetFault(faults.Sync{Kind: faults.HalfOpen})
	c.send(addWhoami)
	assert.Equal(t, 1, b.d.Sockets())
	time.Sleep(100 * time.Millisecond)
	b.d.ClearFault()
	_, err := c.read(5 * time.Second)
	assert.Error(t, err, "nothing came but the end")
	assert.NotErrorIs(t, err, t.Context().Err())
}

func TestAuthErrorFaultGoesToLiveSocketsAtOnce(t *testing.T) {
	b := newBench(t)
	c, anonymous := b.connect(), b.connect()
	c.send(signIn)
	c.until("Transition")
	b.d.SetFault(faults.Sync{Kind: faults.AuthError, Error: "no"})
	assert.Equal(t, "no", c.until("AuthError").Error)
	assert.Nil(t, b.d.Fault(), "once")
	anonymous.send(addWhoami)
	assert.Equal(t, "Transition", anonymous.next().Type)
	b.change(func() { assert.Equal(t, 1, b.faultOver) })
}

func TestAuthErrorFaultWaitsForWhomItIsMeant(t *testing.T) {
	b := newBench(t)
	b.d.SetFault(faults.Sync{Kind: faults.AuthError, Error: "not this one", Update: true})
	c := b.connect()
	c.send(addWhoami)
	assert.Equal(t, "Transition", c.next().Type)
	c.send(signIn)
	refused := c.next()
	assert.Equal(t, "AuthError", refused.Type)
	assert.True(t, refused.AuthUpdateAttempted)
	c.closed()

	b.d.SetFault(faults.Sync{Kind: faults.AuthError, Error: "expired"})
	c = b.connect()
	c.send(signIn)
	assert.Equal(t, "Transition", c.next().Type, "the Authenticate itself is answered first")
	refused = c.next()
	assert.Equal(t, "AuthError", refused.Type)
	assert.False(t, refused.AuthUpdateAttempted)
}

func TestFreshTokensAreRefusedSoManyTimes(t *testing.T) {
	b := newBench(t)
	c := b.connect()
	c.send(signIn)
	c.until("Transition")
	b.d.SetFault(faults.Sync{Kind: faults.AuthError, Error: "no", Update: true, Times: 3})
	assert.True(t, c.until("AuthError").AuthUpdateAttempted, "the one that is signed in is the first")
	for range 2 {
		b.change(func() { assert.Zero(t, b.faultOver) })
		c = b.connect()
		c.send(signIn)
		assert.Equal(t, "no", c.until("AuthError").Error)
	}
	assert.Nil(t, b.d.Fault())
	b.change(func() { assert.Equal(t, 1, b.faultOver) })
	c = b.connect()
	c.send(signIn)
	assert.Equal(t, "Transition", c.next().Type)
}

func TestRefuseMeetsSoManyAuthenticatesAndNoSocketThatIsSignedIn(t *testing.T) {
	b := newBench(t)
	signedIn := b.connect()
	signedIn.send(signIn)
	signedIn.until("Transition")
	b.d.SetFault(faults.Sync{Kind: faults.Refuse, Error: "not yet", Update: true, Times: 2})
	for range 2 {
		c := b.connect()
		c.send(signIn)
		refused := c.until("AuthError")
		assert.True(t, refused.AuthUpdateAttempted)
		assert.Equal(t, "not yet", refused.Error)
		c.closed()
	}
	assert.Nil(t, b.d.Fault())
	c := b.connect()
	c.send(signIn)
	assert.Equal(t, "Transition", c.next().Type, "the third is taken")
	signedIn.send(addWhoami)
	assert.Equal(t, "Transition", signedIn.until("Transition").Type)
	b.change(func() { assert.Equal(t, 1, b.faultOver) })
}

func TestRefuseWithoutTimesLastsUntilItIsCleared(t *testing.T) {
	b := newBench(t)
	b.d.SetFault(faults.Sync{Kind: faults.Refuse, Error: "no", Update: true})
	for range 3 {
		c := b.connect()
		c.send(signIn)
		assert.Equal(t, "no", c.until("AuthError").Error)
		c.closed()
	}
	assert.True(t, b.d.ClearFault())
	c := b.connect()
	c.send(signIn)
	assert.Equal(t, "Transition", c.next().Type)
}

func TestCloseEndsEverySocket(t *testing.T) {
	b := newBench(t)
	c := b.connect()
	c.send(addCounter)
	c.next()
	b.d.Close()
	c.closed()
	assert.Zero(t, b.d.Sockets())
	_, _, err := websocket.Dial(t.Context(), b.url+"/1.48.0", nil)
	assert.Error(t, err)
}
