package eventlog

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLogKeepsTheNewestEventsInOrder(t *testing.T) {
	var log Log
	for i := range Capacity + 5 {
		log.Add(Refresh, map[string]any{"n": i})
	}
	all := log.All()
	require.Len(t, all, Capacity)
	assert.Equal(t, 5, all[0].Fields["n"])
	assert.Equal(t, Capacity+4, all[Capacity-1].Fields["n"])
}

func TestEventIsFlatJSON(t *testing.T) {
	var log Log
	log.Add(Fault, map[string]any{"target": "auth", "fault": nil})
	text, err := json.Marshal(log.All())
	require.NoError(t, err)
	var back []map[string]any
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, "fault", back[0]["kind"])
	assert.Contains(t, back[0], "fault")
	assert.Nil(t, back[0]["fault"])
	assert.NotZero(t, back[0]["at"])
}

func TestHashNamesATokenByEightHexDigits(t *testing.T) {
	assert.Equal(t, "ba7816bf", Hash("abc"))
}
