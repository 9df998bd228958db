package backend

import (
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCloseLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	srv := New(Config{})
	web := httptest.NewServer(srv)
	l := &lab{t: t, srv: srv, url: web.URL, client: web.Client()}
	for _, page := range []string{"one", "two"} {
		access, _, err := srv.Page(page).SignIn(web.URL)
		require.NoError(t, err)
		nextMessage(t, l.socket(page, access))
		require.NoError(t, srv.Page(page).StartScenario("outage"))
	}
	require.NoError(t, srv.Page("three").SetAuthFault(AuthFault{Kind: "hang"}))
	hung := make(chan struct{})
	go func() {
		defer close(hung)
		_, _, _ = l.rawRefresh("three")
	}()
	<-srv.Page("three").auth.Met()
	srv.Close()
	<-hung
	web.Close()
	web.Client().CloseIdleConnections()
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+2 }, 5*time.Second, 20*time.Millisecond,
		"the two are the test clients' own")
}
