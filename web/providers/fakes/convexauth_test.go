//go:build !js

package fakes

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ask has auth:signIn answer.
func ask(t *testing.T, a *ConvexAuth, args string) *pair {
	t.Helper()
	w := httptest.NewRecorder()
	body := `{"path":"auth:signIn","format":"convex_encoded_json","args":[` + args + `]}`
	a.ServeHTTP(w, httptest.NewRequest("POST", "/api/action", strings.NewReader(body)))
	var answer struct {
		Status string
		Value  struct{ Tokens *pair }
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
	assert.Equal(t, "success", answer.Status)
	return answer.Value.Tokens
}

func refresh(t *testing.T, a *ConvexAuth, from *pair) *pair {
	t.Helper()
	return ask(t, a, `{"refreshToken":"`+from.RefreshToken+`"}`)
}

func TestARefreshTokenOfConvexAuth(t *testing.T) {
	for name, test := range map[string]func(t *testing.T, a *ConvexAuth, first *pair){
		"is good once, and its child after it": func(t *testing.T, a *ConvexAuth, first *pair) {
			second := refresh(t, a, first)
			assert.NotEqual(t, first.RefreshToken, second.RefreshToken)
			assert.NotNil(t, refresh(t, a, second))
		},
		"is good again if its answer was lost, however late": func(t *testing.T, a *ConvexAuth, first *pair) {
			second := refresh(t, a, first)
			time.Sleep(time.Hour)
			assert.Equal(t, second.RefreshToken, refresh(t, a, first).RefreshToken)
		},
		"is good for ten seconds though its child was used": func(t *testing.T, a *ConvexAuth, first *pair) {
			refresh(t, a, refresh(t, a, first))
			time.Sleep(reuseWindow - time.Second)
			assert.NotNil(t, refresh(t, a, first))
		},
		"ends the session after that": func(t *testing.T, a *ConvexAuth, first *pair) {
			third := refresh(t, a, refresh(t, a, first))
			time.Sleep(reuseWindow + time.Second)
			assert.Nil(t, refresh(t, a, first))
			assert.Nil(t, refresh(t, a, third))
		},
		"is nothing once the session is revoked": func(t *testing.T, a *ConvexAuth, first *pair) {
			a.Revoke()
			assert.Nil(t, refresh(t, a, first))
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := NewConvexAuth("https://convex.test", time.Minute)
				test(t, a, ask(t, a, `{"provider":"lab"}`))
			})
		})
	}
}
