package main

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestListenTakesAFreePortWhenTheAddressIsTaken(t *testing.T) {
	first, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	defer first.Close()
	_, port, err := net.SplitHostPort(first.Addr().String())
	require.NoError(t, err)

	second, err := listen("localhost:" + port)
	require.NoError(t, err)
	defer second.Close()
	assert.NotEqual(t, first.Addr().String(), second.Addr().String())
	assert.Regexp(t, `^localhost:\d+$`, shown("localhost:"+port, second), "the name that was asked for stays")
}

func TestTheAuthEndpointIsOnAnotherOrigin(t *testing.T) {
	page, err := listen("localhost:0")
	require.NoError(t, err)
	defer page.Close()
	auth, err := besides("localhost:0")
	require.NoError(t, err)
	defer auth.Close()
	assert.NotEqual(t, page.Addr().String(), auth.Addr().String())
}

func TestBadFlagsSaySo(t *testing.T) {
	assert.ErrorContains(t, run("localhost:0", "/no/such/dir"), "-page must be a directory")
	assert.Error(t, run("nowhere", ""))
}
