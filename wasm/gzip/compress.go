//go:build !js

package main

import (
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"sync"
)

// compress returns a gzip file without a name or a time in it.
func compress(data []byte) []byte {
	out := &bitWriter{out: []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255}}
	blocks := blocksOf(data)
	for i, b := range blocks {
		b.write(out, i == len(blocks)-1)
	}
	out.flush()
	out.out = binary.LittleEndian.AppendUint32(out.out, crc32.ChecksumIEEE(data))
	return binary.LittleEndian.AppendUint32(out.out, uint32(len(data)))
}

const (
	// firstSpan is how many bytes share their costs before there are blocks.
	firstSpan = 1 << 16
	// rounds is how often a block is weighed again by what came of it.
	rounds = 4
)

// blocksOf cuts data into blocks, each of which is written as it costs least by
// itself; then anew, by what came of that.
func blocksOf(data []byte) []block {
	found := matchesOf(data)
	var spans []span
	for from := 0; from < len(data) || from == 0; from += firstSpan {
		spans = append(spans, span{from, min(from+firstSpan, len(data))})
	}
	for _, n := range []int{1, 2} {
		var all []token
		for _, b := range parseAll(found, spans, n) {
			all = append(all, b.tokens...)
		}
		spans = split(all)
	}
	return parseAll(found, spans, rounds)
}

// span is a range of the data.
type span struct{ from, to int }

// parseAll parses each span by itself.
func parseAll(found *matches, spans []span, rounds int) []block {
	blocks := make([]block, len(spans))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				blocks[i] = parse(found, spans[i], rounds)
			}
		})
	}
	for i := range spans {
		next <- i
	}
	close(next)
	workers.Wait()
	return blocks
}
