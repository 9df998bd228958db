package backend

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxBody bounds a request's body; the largest honest one is a token.
const maxBody = 64 << 10

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func writeError(w http.ResponseWriter, status int, err error) {
	writeJSON(w, status, map[string]string{"error": err.Error()})
}

func badRequest(w http.ResponseWriter, err error) { writeError(w, http.StatusBadRequest, err) }

func notFound(w http.ResponseWriter, r *http.Request) {
	writeError(w, http.StatusNotFound, fmt.Errorf("the lab has no %s %s", r.Method, bounded(r.URL.Path)))
}

// readJSON reads a body into value; an empty one leaves it as it is. Its
// errors name the field that is wrong.
func readJSON(w http.ResponseWriter, r *http.Request, value any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(value)
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("%s must be a %s, got a %s", wrongType.Field, jsonType(wrongType.Type.String()), wrongType.Value)
	case err != nil:
		return fmt.Errorf("the body must be a JSON object: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// jsonType says a Go type in JSON's words.
func jsonType(goType string) string {
	switch strings.TrimPrefix(goType, "*") {
	case "int":
		return "whole number"
	case "bool":
		return "boolean"
	default:
		return goType
	}
}

// bounded cuts hostile text to a length that fits a message.
func bounded(s string) string {
	const limit = 64
	if len(s) > limit {
		return s[:limit] + "…"
	}
	return s
}

// origin is where this request reached the server.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
