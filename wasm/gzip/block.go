//go:build !js

package main

import (
	"math/bits"
	"slices"
)

const (
	endOfBlock   = 256
	numLiterals  = 286
	numDistances = 30
	maxBits      = 15
	maxBitsShort = 7
)

var lengthExtra = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}

var distanceExtra = [numDistances]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}

// lengthSymbol is the one that stands for a match's length, but for its extra bits,
// which are the lowest of length-3, as those of a distance are of distance-1.
func lengthSymbol(length uint16) int {
	n := int(length) - minMatch
	switch {
	case length == maxMatch:
		return 285
	case n < 8:
		return 257 + n
	}
	more := bits.Len(uint(n)) - 3
	return 257 + 4*more + n>>more
}

func distanceSymbol(distance uint16) int {
	n := int(distance) - 1
	if n < 4 {
		return n
	}
	more := bits.Len(uint(n)) - 2
	return 2*more + n>>more
}

// counts are how often a block has each symbol.
type counts struct {
	literals  [numLiterals]int
	distances [numDistances]int
}

func countsOf(tokens []token) counts {
	var n counts
	n.literals[endOfBlock] = 1
	for _, t := range tokens {
		if t.length == 0 {
			n.literals[t.literal]++
			continue
		}
		n.literals[lengthSymbol(t.length)]++
		n.distances[distanceSymbol(t.distance)]++
	}
	return n
}

func (n counts) with(more *counts) counts {
	for i, c := range more.literals {
		n.literals[i] += c
	}
	for i, c := range more.distances {
		n.distances[i] += c
	}
	n.literals[endOfBlock] = 1
	return n
}

// size is what a block takes with codes of its own, in bits.
func (n *counts) size() int {
	c := codesOf(n)
	return c.headerBits() + c.bodyBits(n)
}

// codes are a block's own.
type codes struct {
	literals, distances []uint8 // the length of each symbol's
	header              []repeat
	short               []uint8 // of the header's symbols
}

func codesOf(n *counts) codes {
	c := codes{literals: lengthsOf(n.literals[:], maxBits), distances: lengthsOf(n.distances[:], maxBits)}
	c.header = runsOf(append(trim(c.literals, 257), trim(c.distances, 1)...))
	used := make([]int, 19)
	for _, r := range c.header {
		used[r.symbol]++
	}
	c.short = lengthsOf(used, maxBitsShort)
	return c
}

// trim leaves out the symbols at the end that are not used.
func trim(lengths []uint8, least int) []uint8 {
	end := len(lengths)
	for end > least && lengths[end-1] == 0 {
		end--
	}
	return slices.Clip(lengths[:end])
}

// repeat is a symbol of the header: a length, or how often one comes again.
type repeat struct{ symbol, extra, bits uint8 }

func runsOf(lengths []uint8) []repeat {
	var runs []repeat
	for i := 0; i < len(lengths); {
		value, n := lengths[i], 1
		for i+n < len(lengths) && lengths[i+n] == value {
			n++
		}
		i += n
		if value != 0 {
			runs = append(runs, repeat{symbol: value})
			n--
		}
		for n > 0 {
			switch {
			case n < 3:
				runs = append(runs, repeat{symbol: value})
				n--
			case value != 0:
				k := min(n, 6)
				runs = append(runs, repeat{16, uint8(k - 3), 2})
				n -= k
			case n < 11:
				runs = append(runs, repeat{17, uint8(n - 3), 3})
				n = 0
			default:
				k := min(n, 138)
				runs = append(runs, repeat{18, uint8(k - 11), 7})
				n -= k
			}
		}
	}
	return runs
}

var shortOrder = [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// shorts is how many of the header's own codes are written.
func (c *codes) shorts() int {
	n := 19
	for n > 4 && c.short[shortOrder[n-1]] == 0 {
		n--
	}
	return n
}

func (c *codes) headerBits() int {
	size := 3 + 5 + 5 + 4 + 3*c.shorts()
	for _, r := range c.header {
		size += int(c.short[r.symbol] + r.bits)
	}
	return size
}

func (c *codes) bodyBits(n *counts) int {
	size := 0
	for symbol, count := range n.literals {
		size += count * int(c.literals[symbol])
		if symbol > endOfBlock {
			size += count * int(lengthExtra[symbol-257])
		}
	}
	for symbol, count := range n.distances {
		size += count * int(c.distances[symbol]+distanceExtra[symbol])
	}
	return size
}

func blockOf(tokens []token) block {
	n := countsOf(tokens)
	c := codesOf(&n)
	return block{tokens: tokens, codes: c, bits: c.headerBits() + c.bodyBits(&n)}
}

// write writes a block with codes of its own.
func (b *block) write(w *bitWriter, last bool) {
	final := uint32(0)
	if last {
		final = 1
	}
	c := &b.codes
	w.bits(final, 1)
	w.bits(2, 2)
	w.bits(uint32(len(trim(c.literals, 257))-257), 5)
	w.bits(uint32(len(trim(c.distances, 1))-1), 5)
	w.bits(uint32(c.shorts()-4), 4)
	for _, symbol := range shortOrder[:c.shorts()] {
		w.bits(uint32(c.short[symbol]), 3)
	}
	short := canonical(c.short)
	for _, r := range c.header {
		w.code(short, int(r.symbol))
		w.bits(uint32(r.extra), r.bits)
	}
	literals, distances := canonical(c.literals), canonical(c.distances)
	for _, t := range b.tokens {
		if t.length == 0 {
			w.code(literals, int(t.literal))
			continue
		}
		symbol := lengthSymbol(t.length)
		w.code(literals, symbol)
		w.low(t.length-minMatch, lengthExtra[symbol-257])
		symbol = distanceSymbol(t.distance)
		w.code(distances, symbol)
		w.low(t.distance-1, distanceExtra[symbol])
	}
	w.code(literals, endOfBlock)
}
