package convexsync

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// clientMessage is any message of a client; Type says which of the fields
// mean something. Versions and ids are uint32 there, so JSON that does not fit
// is refused at decoding.
type clientMessage struct {
	Type string `json:"type"`

	// Connect
	SessionID            string   `json:"sessionId"`
	ClientTS             *float64 `json:"clientTs"`
	MaxObservedTimestamp *string  `json:"maxObservedTimestamp"`

	// ModifyQuerySet, Authenticate
	BaseVersion   *uint32        `json:"baseVersion"`
	NewVersion    *uint32        `json:"newVersion"`
	Modifications []modification `json:"modifications"`
	TokenType     string         `json:"tokenType"`
	Value         string         `json:"value"`

	// Mutation, Action
	RequestID *uint32           `json:"requestId"`
	UDFPath   string            `json:"udfPath"`
	Args      []json.RawMessage `json:"args"`
}

// modification adds a query to the set or removes one.
type modification struct {
	Type    string            `json:"type"` // Add or Remove
	QueryID uint32            `json:"queryId"`
	UDFPath string            `json:"udfPath"`
	Args    []json.RawMessage `json:"args"`
}

// version is what the client's state is at: the query set that it asked for,
// the identity that it set, and the time of the data.
type version struct {
	QuerySet uint32    `json:"querySet"`
	Identity uint32    `json:"identity"`
	TS       timestamp `json:"ts"`
}

// timestamp is a little-endian u64 in base64 on the wire.
type timestamp uint64

// MarshalJSON writes the wire form.
func (t timestamp) MarshalJSON() ([]byte, error) {
	return json.Marshal(base64.StdEncoding.EncodeToString(binary.LittleEndian.AppendUint64(nil, uint64(t))))
}

// UnmarshalJSON reads the wire form.
func (t *timestamp) UnmarshalJSON(text []byte) error {
	var encoded string
	if err := json.Unmarshal(text, &encoded); err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(raw) != 8 {
		return fmt.Errorf("a timestamp must be 8 bytes in base64")
	}
	*t = timestamp(binary.LittleEndian.Uint64(raw))
	return nil
}

// transition moves the client from one version to the next.
type transition struct {
	Type            string        `json:"type"`
	StartVersion    version       `json:"startVersion"`
	EndVersion      version       `json:"endVersion"`
	Modifications   []queryChange `json:"modifications"`
	ClientClockSkew *int64        `json:"clientClockSkew,omitempty"` // milliseconds, client minus server
}

// queryChange is QueryUpdated, QueryFailed or QueryRemoved.
type queryChange struct {
	Type         string          `json:"type"`
	QueryID      uint32          `json:"queryId"`
	Value        json.RawMessage `json:"value,omitempty"`
	ErrorMessage string          `json:"errorMessage,omitempty"`
	LogLines     []string        `json:"logLines"`
	Journal      *string         `json:"journal"`
}

// functionResponse is a MutationResponse or an ActionResponse. Result is the
// value, or the error's text.
type functionResponse struct {
	Type      string     `json:"type"`
	RequestID uint32     `json:"requestId"`
	Success   bool       `json:"success"`
	Result    any        `json:"result"`
	TS        *timestamp `json:"ts,omitempty"`
	LogLines  []string   `json:"logLines"`
}

// authError refuses an identity. BaseVersion is the identity version that the
// server is at: a failed Authenticate does not advance it.
type authError struct {
	Type                string `json:"type"`
	Error               string `json:"error"`
	BaseVersion         uint32 `json:"baseVersion"`
	AuthUpdateAttempted bool   `json:"authUpdateAttempted"`
}

type fatalError struct {
	Type  string `json:"type"`
	Error string `json:"error"`
}

type ping struct {
	Type string `json:"type"`
}
