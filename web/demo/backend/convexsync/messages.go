package convexsync

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// The functions of the examples: convex/messages.ts of each.

// post is a document of their table.
type post struct {
	ID     string `json:"_id"`
	Time   int64  `json:"_creationTime"` // unix milliseconds
	Author string `json:"author"`
	Text   string `json:"text"`
}

const maxMessages = 20

// listMessages shows the last messages, newest first, and none to whom nobody knows.
func listMessages(s snapshot, who *Identity) (any, error) {
	if who == nil || s.messages == nil {
		return []post{}, nil
	}
	return s.messages, nil
}

func sendMessage(d *data, who *Identity, args json.RawMessage) (any, error) {
	if who == nil {
		return nil, errors.New("Not signed in: messages:send needs an identity")
	}
	var sent struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(args, &sent); err != nil || sent.Text == nil {
		return nil, errors.New(`messages:send takes an object such as {text: "Hello"}`)
	}
	now := time.Now()
	newest := post{ID: strconv.FormatInt(now.UnixNano(), 36), Time: now.UnixMilli(), Author: who.Subject, Text: bounded(*sent.Text)}
	d.messages = append([]post{newest}, d.messages[:min(len(d.messages), maxMessages-1)]...)
	return nil, nil
}
