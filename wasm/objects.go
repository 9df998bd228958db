//go:build js && wasm

package main

import (
	"time"

	"holdfast/tokencache"
)

// snapshotObject is a snapshot as JavaScript sees it. Times are milliseconds
// since 1970, null when unknown.
func snapshotObject(s tokencache.Snapshot) map[string]any {
	object := map[string]any{
		"status":        s.Status.String(),
		"identity":      nil,
		"expiresAt":     milliseconds(s.ExpiresAt),
		"degradedSince": milliseconds(s.DegradedSince),
		"healedAt":      milliseconds(s.HealedAt),
		"lastFailure":   nil,
		"warning":       orNull(s.Warning),
	}
	if s.Identity.Known() {
		object["identity"] = map[string]any{
			"iss":   orNull(s.Identity.Issuer),
			"sub":   orNull(s.Identity.Subject),
			"sid":   orNull(s.Identity.Session),
			"orgId": orNull(s.Identity.Organization),
		}
	}
	if f := s.LastFailure; f != nil {
		object["lastFailure"] = map[string]any{
			"class":  f.Class.String(),
			"reason": f.Reason,
			"at":     milliseconds(f.At),
		}
	}
	return object
}

func milliseconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return float64(t.UnixMilli())
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
