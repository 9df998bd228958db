package convexsync

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const listThem = `{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Add","queryId":0,"udfPath":"messages:list","args":[{}]}]}`

func sending(request int, args string) string {
	return fmt.Sprintf(`{"type":"Mutation","requestId":%d,"udfPath":"messages:send","args":[%s]}`, request, args)
}

func TestAMessageNeedsAnIdentityAndReachesEveryoneWhoHasOne(t *testing.T) {
	b := newBench(t)
	c, stranger := b.connect(), b.connect()
	stranger.send(listThem)
	assert.JSONEq(t, `[]`, string(stranger.next().Modifications[0].Value))
	stranger.send(sending(0, `{"text":"Hello"}`))
	assert.Contains(t, string(stranger.until("MutationResponse").Result), "needs an identity")

	c.send(signIn)
	c.until("Transition")
	c.send(sending(0, `{"words":"Hello"}`))
	assert.Contains(t, string(c.until("MutationResponse").Result), "takes an object such as")
	c.send(sending(1, `{"text":"Hello"}`))
	assert.True(t, c.until("MutationResponse").Success)
	c.send(listThem)
	m := c.next()
	for len(m.Modifications) == 0 {
		m = c.next()
	}
	var listed []post
	require.NoError(t, json.Unmarshal(m.Modifications[0].Value, &listed))
	require.Len(t, listed, 1)
	assert.Equal(t, "Hello", listed[0].Text)
	assert.Equal(t, "user_ada", listed[0].Author)
	assert.NotEmpty(t, listed[0].ID)
}

func TestTheLastMessagesAreKept(t *testing.T) {
	var d data
	for i := range maxMessages + 1 {
		_, err := sendMessage(&d, &Identity{}, fmt.Appendf(nil, `{"text":"%d"}`, i))
		require.NoError(t, err)
	}
	assert.Len(t, d.messages, maxMessages)
	assert.Equal(t, "20", d.messages[0].Text)
	assert.Equal(t, "1", d.messages[maxMessages-1].Text)
}
