package convexsync

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The lab's functions, and those of the examples. A query is a pure function of the snapshot and of who
// asks, so running it again tells whether its answer changed.

type query func(snapshot, *Identity) (any, error)

var queries = map[string]query{
	// Who the server thinks is asking; null when nobody is signed in.
	"lab:whoami": func(_ snapshot, who *Identity) (any, error) {
		if who == nil {
			return nil, nil
		}
		return map[string]any{
			"sub": who.Subject, "sid": who.SessionID, "orgId": orNull(who.OrganizationID), "tokenHash": who.TokenHash,
		}, nil
	},
	// A number that goes up once a second while anybody watches. Public.
	counterPath:     func(s snapshot, _ *Identity) (any, error) { return s.counter, nil },
	"messages:list": listMessages,
}

const counterPath = "lab:counter"

// mutation changes the data, unless it fails, and returns what the client is told.
type mutation func(d *data, who *Identity, args json.RawMessage) (any, error)

var mutations = map[string]mutation{
	// Adds `by` (default 1) to the counter and returns the new value.
	"lab:increment": func(d *data, who *Identity, args json.RawMessage) (any, error) {
		if who == nil {
			return nil, errors.New("Not signed in: lab:increment needs an identity")
		}
		by := struct {
			By *float64 `json:"by"`
		}{}
		if err := json.Unmarshal(args, &by); err != nil {
			return nil, errors.New("lab:increment takes an object such as {by: 1}")
		}
		step := 1.0
		if by.By != nil {
			step = *by.By
		}
		const most = 1000
		if step < 1 || step > most || float64(int64(step)) != step {
			return nil, fmt.Errorf("by must be a whole number from 1 to %d, got %v", most, step)
		}
		d.counter += int64(step)
		return d.counter, nil
	},
	"messages:send": sendMessage,
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// unknownFunction says what there is instead.
func unknownFunction(kind, path string, known []string) error {
	slices.Sort(known)
	return fmt.Errorf("Could not find public %s for '%s'. The lab has: %s", kind, bounded(path), strings.Join(known, ", "))
}

// runQuery evaluates a query to the change that reports it.
func runQuery(id uint32, path string, s snapshot, who *Identity) queryChange {
	change := queryChange{QueryID: id, LogLines: []string{}}
	run, known := queries[path]
	var value any
	err := error(nil)
	if known {
		value, err = run(s, who)
	} else {
		err = unknownFunction("query", path, slices.Collect(maps.Keys(queries)))
	}
	if err == nil {
		change.Value, err = json.Marshal(value)
	}
	if err != nil {
		change.Type, change.ErrorMessage = "QueryFailed", err.Error()
		return change
	}
	change.Type = "QueryUpdated"
	return change
}

func (c queryChange) same(as queryChange) bool {
	return c.Type == as.Type && string(c.Value) == string(as.Value) && c.ErrorMessage == as.ErrorMessage
}

// bounded cuts hostile text to a length that fits a message.
func bounded(s string) string {
	const limit = 100
	if len(s) > limit {
		return s[:limit] + "…"
	}
	return s
}
