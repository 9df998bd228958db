package backend

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lab is a running server and a browser's worth of cookies.
type lab struct {
	t      *testing.T
	srv    *Server
	url    string
	client *http.Client
}

func newLab(t *testing.T) *lab {
	t.Helper()
	srv := New(Config{})
	web := httptest.NewServer(srv)
	t.Cleanup(func() {
		srv.Close()
		web.Close()
	})
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &lab{t: t, srv: srv, url: web.URL, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// do sends a JSON request and returns the status and the decoded body.
func (l *lab) do(method, path string, body any) (int, map[string]any) {
	l.t.Helper()
	response, err := l.send(method, path, body)
	require.NoError(l.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(l.t, err)
	var decoded map[string]any
	_ = json.Unmarshal(text, &decoded) // a list or a page decodes to nothing
	return response.StatusCode, decoded
}

func (l *lab) send(method, path string, body any) (*http.Response, error) {
	l.t.Helper()
	text := []byte(nil)
	if raw, ok := body.(string); ok {
		text = []byte(raw)
	} else if body != nil {
		var err error
		text, err = json.Marshal(body)
		require.NoError(l.t, err)
	}
	request, err := http.NewRequestWithContext(l.t.Context(), method, l.url+path, bytes.NewReader(text))
	require.NoError(l.t, err)
	request.Header.Set("Content-Type", "application/json")
	return l.client.Do(request)
}

const verifier = "a verifier of the length that RFC 7636 asks for"

// approve walks the browser through authorize and returns the code.
func (l *lab) approve(page string) string {
	l.t.Helper()
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {"client_" + page}, "redirect_uri": {"http://localhost:5173/"}, "response_type": {"code"},
		"provider": {"authkit"}, "state": {`{"a":1}`},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	response, err := l.send("GET", "/user_management/authorize?"+q.Encode(), nil)
	require.NoError(l.t, err)
	defer response.Body.Close()
	require.Equal(l.t, http.StatusFound, response.StatusCode)
	to, err := response.Location()
	require.NoError(l.t, err)
	assert.Equal(l.t, "localhost:5173", to.Host)
	assert.Equal(l.t, `{"a":1}`, to.Query().Get("state"))
	return to.Query().Get("code")
}

// signIn does the whole dance and returns the answer to the code.
func (l *lab) signIn(page string) map[string]any {
	l.t.Helper()
	status, answer := l.do("POST", "/user_management/authenticate", map[string]string{
		"client_id": "client_" + page, "grant_type": "authorization_code", "code": l.approve(page), "code_verifier": verifier,
	})
	require.Equal(l.t, http.StatusOK, status, answer)
	return answer
}

// refresh sends a refresh grant; an empty token means cookie mode.
func (l *lab) refresh(page, token string) (int, map[string]any) {
	l.t.Helper()
	body := map[string]string{"client_id": "client_" + page, "grant_type": "refresh_token"}
	if token != "" {
		body["refresh_token"] = token
	}
	return l.do("POST", "/user_management/authenticate", body)
}

func (l *lab) hasSession() string {
	u, _ := url.Parse(l.url)
	for _, c := range l.client.Jar.Cookies(u) {
		if c.Name == "workos-has-session" {
			return c.Value
		}
	}
	return ""
}

func eventsOf(p *Page, kind string) (list []map[string]any) {
	for _, e := range p.Events() {
		if e.Kind == kind {
			list = append(list, e.Fields)
		}
	}
	return list
}
