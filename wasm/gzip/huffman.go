//go:build !js

package main

import (
	"math/bits"
	"slices"
)

// lengthsOf returns the lengths of the best prefix code whose codes have no more than
// most bits, by package-merge. Symbols that do not occur get none; one alone, or none
// at all, gets a code all the same, since some programs that inflate want two.
func lengthsOf(counts []int, most int) []uint8 {
	leaves := leavesOf(counts)
	levels := make([][]item, most)
	for i := range levels {
		var below []item
		if i > 0 {
			below = levels[i-1]
		}
		levels[i] = merge(leaves, below)
	}
	lengths := make([]uint8, len(counts))
	for i, taken := most-1, 2*len(leaves)-2; taken > 0; i-- {
		pairs := 0
		for _, it := range levels[i][:taken] {
			if it.symbol < 0 {
				pairs++
				continue
			}
			lengths[it.symbol]++
		}
		taken = 2 * pairs
	}
	return lengths
}

// item is a symbol, or two items of the level below, for which symbol is -1.
type item struct{ weight, symbol int }

// leavesOf returns the symbols that get a code, the rarest first.
func leavesOf(counts []int) []item {
	var leaves []item
	for symbol, n := range counts {
		if n > 0 {
			leaves = append(leaves, item{n, symbol})
		}
	}
	for symbol := 0; len(leaves) < 2; symbol++ {
		if counts[symbol] == 0 {
			leaves = append(leaves, item{0, symbol})
		}
	}
	slices.SortStableFunc(leaves, func(a, b item) int { return a.weight - b.weight })
	return leaves
}

// merge returns the symbols and the pairs of what is below, the rarest first.
func merge(leaves, below []item) []item {
	list := make([]item, 0, len(leaves)+len(below)/2)
	for len(below) >= 2 {
		pair := item{below[0].weight + below[1].weight, -1}
		for len(leaves) > 0 && leaves[0].weight <= pair.weight {
			list, leaves = append(list, leaves[0]), leaves[1:]
		}
		list, below = append(list, pair), below[2:]
	}
	return append(list, leaves...)
}

// code is a symbol's bits, the last one first, as they are written.
type code struct {
	bits   uint32
	length uint8
}

// canonical returns the codes that have these lengths.
func canonical(lengths []uint8) []code {
	codes := make([]code, len(lengths))
	next := uint32(0)
	for length := uint8(1); length <= maxBits; length++ {
		for symbol, l := range lengths {
			if l == length {
				codes[symbol] = code{bits.Reverse32(next) >> (32 - length), length}
				next++
			}
		}
		next <<= 1
	}
	return codes
}

type bitWriter struct {
	out  []byte
	rest uint64
	left uint8
}

func (w *bitWriter) bits(value uint32, count uint8) {
	w.rest |= uint64(value) << w.left
	w.left += count
	for w.left >= 8 {
		w.out = append(w.out, byte(w.rest))
		w.rest >>= 8
		w.left -= 8
	}
}

// low writes the lowest bits of a value.
func (w *bitWriter) low(value uint16, count uint8) { w.bits(uint32(value)&(1<<count-1), count) }

func (w *bitWriter) code(codes []code, symbol int) { w.bits(codes[symbol].bits, codes[symbol].length) }

// flush fills the last byte.
func (w *bitWriter) flush() {
	if w.left > 0 {
		w.bits(0, 8-w.left)
	}
}
