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

func timelineArray(events []tokencache.Event) []any {
	array := make([]any, len(events))
	for i, e := range events {
		array[i] = eventObject(e)
	}
	return array
}

func eventObject(e tokencache.Event) map[string]any {
	object := map[string]any{"at": milliseconds(e.At), "kind": string(e.Kind)}
	switch e.Kind {
	case tokencache.KindCall, tokencache.KindHold, tokencache.KindTry:
		object["forced"] = e.Forced
	case tokencache.KindToken:
		object["forced"], object["token"] = e.Forced, e.Token
	case tokencache.KindFallback, tokencache.KindRefused:
		object["token"] = e.Token
	case tokencache.KindFailure:
		object["class"], object["reason"], object["try"] = e.Class.String(), e.Reason, e.Try
	case tokencache.KindSleep:
		object["length"] = float64(e.Length.Milliseconds())
	case tokencache.KindTransport:
		object["reason"], object["status"], object["try"] = e.Reason, e.Status, e.Try
	case tokencache.KindWake, tokencache.KindReload, tokencache.KindSignedOut:
		object["reason"] = e.Reason
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
