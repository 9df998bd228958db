package faults

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNormalizeNamesTheFieldThatIsWrong(t *testing.T) {
	for _, c := range []struct {
		fault Auth
		want  string
	}{
		{Auth{Kind: "boom"}, "kind must be one of drop, hang"},
		{Auth{Kind: Status, Status: 99}, "status must be 200 to 599, got 99"},
		{Auth{Kind: Status, Body: "xml"}, `body must be one of json, html, empty, got "xml"`},
		{Auth{Kind: Slow, Delay: -1}, "delay must be 0 to 120000 milliseconds, got -1"},
		{Auth{Kind: Drop, Times: -1}, "times must be 0 to 1000"},
		{Auth{Kind: Status, RetryAfter: 99999}, "retryAfter must be 0 to 3600 seconds, got 99999"},
	} {
		_, err := c.fault.Normalize()
		assert.ErrorContains(t, err, c.want)
	}
	for _, c := range []struct {
		fault Sync
		want  string
	}{
		{Sync{Kind: "up"}, `kind must be one of down, halfopen, autherror, refuse, got "up"`},
		{Sync{Kind: AuthError, Update: true, Times: 1001}, "times must be 0 to 1000"},
		{Sync{Kind: Refuse, Times: -1}, "times must be 0 to 1000"},
		{Sync{Kind: AuthError, Times: 2}, "times needs update"},
	} {
		_, err := c.fault.Normalize()
		assert.ErrorContains(t, err, c.want)
	}
}

func TestNormalizeFillsInDefaults(t *testing.T) {
	f, err := Auth{Kind: Status}.Normalize()
	require.NoError(t, err)
	assert.Equal(t, Auth{Kind: Status, Status: 503, Body: BodyJSON}, f)
	f, err = Auth{Kind: Slow}.Normalize()
	require.NoError(t, err)
	assert.Equal(t, Auth{Kind: Slow, Delay: 5000}, f)
	s, err := Sync{Kind: AuthError}.Normalize()
	require.NoError(t, err)
	assert.Equal(t, "Convex token identity expired", s.Error)
	s, err = Sync{Kind: AuthError, Update: true}.Normalize()
	require.NoError(t, err)
	assert.Contains(t, s.Error, "Could not validate token")
	s, err = Sync{Kind: Refuse, Times: 4}.Normalize()
	require.NoError(t, err)
	assert.Equal(t, Sync{Kind: Refuse, Times: 4, Update: true, Error: "Could not validate token: refused by the lab"}, s)
}

func TestFaultClearsItselfAfterItsTimes(t *testing.T) {
	var s Switch
	s.Set(Auth{Kind: Drop, Times: 2})
	assert.True(t, s.ClearedAt().IsZero())
	f, last := s.Take(true)
	require.NotNil(t, f)
	assert.False(t, last)
	_, last = s.Take(false)
	assert.True(t, last)
	f, _ = s.Take(true)
	assert.Nil(t, f)
	assert.False(t, s.ClearedAt().IsZero())
	<-s.Met() // whoever asks late learns of it too
}

func TestRefreshFaultsLeaveOtherGrantsAlone(t *testing.T) {
	var s Switch
	s.Set(Auth{Kind: Missing})
	f, _ := s.Take(false)
	assert.Nil(t, f)
	select {
	case <-s.Met():
		t.Fatal("nothing has met the fault yet")
	default:
	}
	f, _ = s.Take(true)
	require.NotNil(t, f)
	<-s.Met()
}
