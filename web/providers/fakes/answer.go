//go:build !js

package fakes

import (
	"encoding/json"
	"net/http"
)

type object = map[string]any

// answer answers in JSON.
func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
