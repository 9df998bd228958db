package eventlog

import "encoding/json"

// MarshalJSON writes {"at": unix milliseconds, "kind": …} and the fields
// beside them.
func (e Event) MarshalJSON() ([]byte, error) {
	flat := make(map[string]any, len(e.Fields)+2)
	for name, value := range e.Fields {
		flat[name] = value
	}
	flat["at"] = e.At.UnixMilli()
	flat["kind"] = e.Kind
	return json.Marshal(flat)
}
