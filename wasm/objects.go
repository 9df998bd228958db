//go:build js && wasm

package main

import (
	"time"

	"holdfast/tokencache"
	"holdfast/tokencache/token"
)

// object is a JavaScript object of names and values in turn. A map's literal would
// weigh ten times as much: it is a call for each member.
func object(members ...any) map[string]any {
	o := make(map[string]any, len(members)/2)
	for i := 0; i < len(members); i += 2 {
		o[members[i].(string)] = members[i+1]
	}
	return o
}

// snapshotObject is a snapshot as JavaScript sees it. Times are milliseconds
// since 1970, null when unknown.
func snapshotObject(s tokencache.Snapshot) map[string]any {
	return object(
		"status", s.Status.String(),
		"identity", identityObject(s.Identity),
		"expiresAt", milliseconds(s.ExpiresAt),
		"degradedSince", milliseconds(s.DegradedSince),
		"healedAt", milliseconds(s.HealedAt),
		"lastFailure", failureObject(s.LastFailure),
		"ended", endObject(s.Ended),
		"needs", orNull(s.Needs.String()),
		"warning", orNull(s.Warning),
	)
}

func identityObject(i token.Identity) any {
	if !i.Known() {
		return nil
	}
	return object(
		"iss", orNull(i.Issuer),
		"sub", orNull(i.Subject),
		"sid", orNull(i.Session),
		"orgId", orNull(i.Organization),
	)
}

func failureObject(f *tokencache.FailureAt) any {
	if f == nil {
		return nil
	}
	return object("class", f.Class.String(), "reason", f.Reason, "at", milliseconds(f.At))
}

func endObject(e tokencache.End) any {
	if e == (tokencache.End{}) {
		return nil
	}
	return object(
		"how", e.How(),
		"reason", orNull(e.Reason),
		"failures", orNull(e.Failures),
		"span", orNull(int(e.Span.Milliseconds())),
	)
}

func milliseconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return float64(t.UnixMilli())
}

// orNull is null for what is empty, or zero.
func orNull[T string | int](v T) any {
	var nothing T
	if v == nothing {
		return nil
	}
	return v
}
