package backend

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
)

func TestThePageIsServedWithItsTypes(t *testing.T) {
	srv := New(Config{Page: fstest.MapFS{
		"index.html":           {Data: []byte("<p>lab")},
		"assets/holdfast.wasm": {Data: []byte("\x00asm")},
		"assets/app.js":        {Data: []byte("1")},
	}})
	defer srv.Close()
	for path, want := range map[string]string{
		"/":                     "text/html; charset=utf-8",
		"/callback?code=x":      "text/html; charset=utf-8",
		"/assets/holdfast.wasm": "application/wasm",
		"/assets/app.js":        "text/javascript; charset=utf-8",
	} {
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		assert.Equal(t, http.StatusOK, w.Code, path)
		assert.Equal(t, want, w.Header().Get("Content-Type"), path)
	}
	for _, path := range []string{"/assets/gone.js", "/assets/gone.wasm"} {
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		assert.Equal(t, http.StatusNotFound, w.Code, path)
	}
}

func TestAPageThatIsNotBuiltSaysSo(t *testing.T) {
	srv := New(Config{Page: fstest.MapFS{}})
	defer srv.Close()
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Contains(t, w.Body.String(), "The page is not built: run ./build.sh")
}
