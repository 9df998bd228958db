//go:build !js

package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func inflate(t testing.TB, file []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(file))
	require.NoError(t, err)
	data, err := io.ReadAll(r)
	require.NoError(t, err) // its checksum is right, too
	return data
}

// random is incompressible, and likeText has copies of every length and distance.
func random(n int) []byte {
	data := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(data)
	return data
}

func likeText(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	data := []byte("so it begins")
	for len(data) < n {
		if r.IntN(3) == 0 {
			data = append(data, random(1+r.IntN(20))...)
		}
		from := r.IntN(len(data))
		data = append(data, data[from:min(len(data), from+r.IntN(400))]...)
	}
	return data[:n]
}

func TestWhatIsCompressedComesBack(t *testing.T) {
	for name, data := range map[string][]byte{
		"nothing":            {},
		"one byte":           {7},
		"two":                {7, 7},
		"three":              {7, 7, 7},
		"zeroes":             make([]byte, 3*ring+1),
		"no two alike":       random(100_000),
		"copies":             likeText(120_000),
		"from the far end":   append(random(window), random(window)...),
		"from beyond it":     append(append(random(window), 1), random(window)...),
		"of the longest":     bytes.Repeat(random(maxMatch), 40),
		"and one more":       bytes.Repeat(random(maxMatch+1), 40),
		"letters":            []byte(strings.Repeat("abcabcabd", 5000)),
		"a block's own span": likeText(firstSpan),
	} {
		t.Run(name, func(t *testing.T) {
			assert.True(t, bytes.Equal(data, inflate(t, compress(data))))
		})
	}
}

func FuzzWhatIsCompressedComesBack(f *testing.F) {
	f.Add([]byte("a rose is a rose is a rose"), 3)
	f.Fuzz(func(t *testing.T, data []byte, times int) {
		data = bytes.Repeat(data, min(max(times, 0), 1+100_000/(1+len(data))))
		assert.True(t, bytes.Equal(data, inflate(t, compress(data))))
	})
}

// Blocks are made side by side.
func TestItIsTheSameAtEachRun(t *testing.T) {
	data := likeText(150_000)
	assert.Equal(t, compress(data), compress(data))
}

func TestACopyFromTheFarEndOfTheWindowIsFound(t *testing.T) {
	data := random(window)
	assert.Less(t, len(compress(append(data, data...))), window+1000)
	assert.Greater(t, len(compress(append(append(random(window), 1), data...))), 2*window, "the control: one byte further")
}

func TestNoCodeIsLongerThanItMayBe(t *testing.T) {
	fibonacci := []int{1, 1}
	for len(fibonacci) < 40 {
		fibonacci = append(fibonacci, fibonacci[len(fibonacci)-1]+fibonacci[len(fibonacci)-2])
	}
	for _, most := range []int{maxBitsShort, maxBits} {
		sum := 0.0
		for _, length := range lengthsOf(fibonacci, most) {
			assert.Positive(t, length)
			assert.LessOrEqual(t, int(length), most)
			sum += 1 / float64(int(1)<<length)
		}
		assert.Equal(t, 1.0, sum, "and none is wasted")
	}
}

// What the page gets is the engine, in less than the standard library makes of it.
func TestTheShippedFileHoldsTheShippedEngine(t *testing.T) {
	engine, err := os.ReadFile("../../web/dist/holdfast.wasm")
	require.NoError(t, err, "run ./build.sh first")
	file, err := os.ReadFile("../../web/dist/holdfast.gzip.wasm")
	require.NoError(t, err, "run ./build.sh first")
	assert.True(t, bytes.Equal(engine, inflate(t, file)), "run ./build.sh")

	var best bytes.Buffer
	w, err := gzip.NewWriterLevel(&best, gzip.BestCompression)
	require.NoError(t, err)
	_, err = w.Write(engine)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	assert.Less(t, len(file), best.Len()*95/100)
}
