//go:build !js

package providers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/web/demo/backend/faults"
)

const origin = "http://localhost:1"

// proxied is a proxy before a provider that says "well", and would let nobody read it.
func proxied(t *testing.T) (p *proxy, url string) {
	t.Helper()
	p = &proxy{ctx: t.Context(), server: Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "https://elsewhere.example")
			_, _ = w.Write([]byte("well"))
		}),
		Data: func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/data/") },
	}}
	server := httptest.NewServer(p)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return p, server.URL
}

func ask(t *testing.T, method, url string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	request.Header.Set("Origin", origin)
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		t.Cleanup(func() { _ = response.Body.Close() })
	}
	return response, err
}

func TestAFaultMeetsAllButDataAndPreflights(t *testing.T) {
	p, url := proxied(t)
	p.fault.Set(faults.Auth{Kind: faults.Status, Status: 503, Body: faults.BodyJSON})
	for _, c := range []struct {
		method, path string
		want         int
	}{{"GET", "/token", 503}, {"POST", "/token", 503}, {"OPTIONS", "/token", 204}, {"GET", "/data/rows", 200}} {
		response, err := ask(t, c.method, url+c.path)
		require.NoError(t, err)
		assert.Equal(t, c.want, response.StatusCode, "%s %s", c.method, c.path)
		assert.Equal(t, []string{origin}, response.Header.Values("Access-Control-Allow-Origin"), "the page may read it")
	}
	p.fault.Set(faults.Auth{Kind: faults.Drop})
	_, err := ask(t, "OPTIONS", url+"/token")
	require.Error(t, err, "where connections are dropped, that of a preflight is")
	p.fault.Clear()
	response, err := ask(t, "GET", url+"/token")
	require.NoError(t, err)
	assert.Equal(t, 200, response.StatusCode)
}

func TestWhatHangsGoesOnToHangAfterTheRepair(t *testing.T) {
	p, url := proxied(t)
	p.fault.Set(faults.Auth{Kind: faults.Hang})
	answered := make(chan error, 1)
	go func() {
		_, err := http.Get(url + "/token")
		answered <- err
	}()
	<-p.fault.Met()
	p.fault.Clear()
	response, err := ask(t, "GET", url+"/token")
	require.NoError(t, err)
	assert.Equal(t, 200, response.StatusCode, "another request is answered")
	select {
	case err := <-answered:
		t.Fatalf("a dead connection stays dead, got %v", err)
	case <-time.After(100 * time.Millisecond):
	}
}

func TestALateAnswerIsMadeAtOnceAndComesLater(t *testing.T) {
	p, url := proxied(t)
	p.fault.Set(faults.Auth{Kind: faults.Late, Delay: 200})
	began := time.Now()
	response, err := ask(t, "GET", url+"/token")
	require.NoError(t, err)
	assert.Equal(t, 200, response.StatusCode)
	assert.Equal(t, []string{origin}, response.Header.Values("Access-Control-Allow-Origin"))
	assert.GreaterOrEqual(t, time.Since(began), 200*time.Millisecond)
}
