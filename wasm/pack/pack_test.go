//go:build !js

package main

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// module is a WebAssembly module with the given sections.
func module(sections ...[]byte) []byte {
	out := append([]byte(nil), header...)
	for _, s := range sections {
		out = append(out, s...)
	}
	return out
}

func section(id byte, body []byte) []byte {
	return append(binary.AppendUvarint([]byte{id}, uint64(len(body))), body...)
}

// memory is what the segments make of a memory of zeroes.
func memory(t *testing.T, segments []segment) []byte {
	t.Helper()
	image := make([]byte, 1<<17)
	for _, s := range segments {
		copy(image[s.offset:], s.data)
	}
	return image
}

func TestTheProgramFindsTheSameMemory(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var segments []segment
		for offset := int64(rng.IntN(100)); offset < 1<<16; offset += int64(rng.IntN(300)) {
			data := make([]byte, 1+rng.IntN(80))
			for i := range data {
				data[i] = byte(rng.Uint32())
			}
			segments = append(segments, segment{offset, data})
			offset += int64(len(data))
		}
		want := memory(t, segments)
		rng.Shuffle(len(segments), func(i, j int) { segments[i], segments[j] = segments[j], segments[i] })
		read, err := readSegments(writeSegments(segments))
		require.NoError(t, err)
		image, err := imageOf(read)
		require.NoError(t, err)
		got := segmentsOf(image)
		assert.Equal(t, want, memory(t, got))
		assert.Less(t, len(got), len(segments))
	}
}

func TestOtherSectionsStayAsTheyAre(t *testing.T) {
	code := section(10, []byte("code"))
	packed, err := pack(module(section(sectionCustom, []byte("name")), code, section(sectionDataCount, []byte{1})))
	require.NoError(t, err)
	assert.Equal(t, module(code), packed)
}

func TestWhatIsNoModuleIsAnError(t *testing.T) {
	for name, in := range map[string][]byte{
		"empty":             nil,
		"another file":      []byte("<!doctype html>"),
		"cut in a section":  module([]byte{10, 200}),
		"cut in a number":   module([]byte{10, 0x80}),
		"a passive segment": module(section(sectionData, []byte{1, 1, 0})),
		"far too far":       module(section(sectionData, writeSegments([]segment{{1 << 40, []byte("x")}}))),
		"no Go program":     module(section(sectionData, writeSegments([]segment{{8, []byte("x")}}))),
	} {
		_, err := pack(in)
		assert.Error(t, err, name)
	}
}

func TestSignedNumbers(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 63, 64, -64, -65, 127, 128, 1 << 20, -1 << 20, 1<<31 - 1, -1 << 31} {
		r := &reader{rest: appendSigned(nil, v)}
		assert.Equal(t, v, r.signed())
		assert.NoError(t, r.err)
		assert.Empty(t, r.rest)
	}
}
