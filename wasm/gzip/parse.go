//go:build !js

package main

import "math"

// token is a match, or a literal byte where the length is 0.
type token struct {
	match
	literal byte
}

func (t token) size() int { return max(1, int(t.length)) }

// block is a part of the data as it is written.
type block struct {
	tokens []token
	codes  codes
	bits   int
}

// parse writes a span as it costs least: by costs that the last round has led to,
// and the best round counts.
func parse(found *matches, s span, rounds int) block {
	c := firstCosts()
	p := parser{matches: found, span: s, best: make([]float32, s.to-s.from+1), last: make([]token, s.to-s.from+1)}
	best := block{bits: math.MaxInt}
	for range rounds {
		b := blockOf(p.tokens(c))
		if b.bits < best.bits {
			best = b
		}
		c = costsOf(&b)
	}
	return best
}

type parser struct {
	*matches
	span
	best []float32 // the cost of what leads to each position
	last []token   // the last of these
}

func (p *parser) tokens(c *costs) []token {
	for i := range p.best {
		p.best[i] = math.MaxFloat32
	}
	p.best[0] = 0
	for i := p.from; i < p.to; i++ {
		here := i - p.from
		p.reach(here+1, p.best[here]+c.literal[p.data[i]], token{literal: p.data[i]})
		length := uint16(minMatch)
		for _, m := range p.at(i) {
			cost := p.best[here] + c.distance[distanceSymbol(m.distance)]
			for end := min(m.length, uint16(min(p.to-i, maxMatch))); length <= end; length++ {
				p.reach(here+int(length), cost+c.length[length], token{match: match{length, m.distance}})
			}
		}
	}
	return p.path()
}

func (p *parser) reach(at int, cost float32, by token) {
	if cost < p.best[at] {
		p.best[at], p.last[at] = cost, by
	}
}

// path is what leads to the end.
func (p *parser) path() []token {
	var n int
	for at := len(p.last) - 1; at > 0; at -= p.last[at].size() {
		n++
	}
	tokens := make([]token, n)
	for at := len(p.last) - 1; at > 0; at -= p.last[at].size() {
		n--
		tokens[n] = p.last[at]
	}
	return tokens
}

// costs are bits, and parts of them: what a symbol would take in the best of all codes.
type costs struct {
	literal  [256]float32
	length   [maxMatch + 1]float32
	distance [numDistances]float32
}

// firstCosts are those of nothing known.
func firstCosts() *costs {
	var n counts
	for i := range n.literals {
		n.literals[i] = 4
	}
	for i := range n.distances {
		n.distances[i] = 1
	}
	return n.costs()
}

func costsOf(b *block) *costs {
	n := countsOf(b.tokens)
	return n.costs()
}

func (n *counts) costs() *costs {
	c := &costs{}
	literals, distances := bitsOf(n.literals[:]), bitsOf(n.distances[:])
	copy(c.literal[:], literals)
	for length := minMatch; length <= maxMatch; length++ {
		symbol := lengthSymbol(uint16(length))
		c.length[length] = literals[symbol] + float32(lengthExtra[symbol-257])
	}
	for symbol := range c.distance {
		c.distance[symbol] = distances[symbol] + float32(distanceExtra[symbol])
	}
	return c
}

// bitsOf is what each symbol takes; one that was never seen, as if it were once.
func bitsOf(counts []int) []float32 {
	var all int
	for _, n := range counts {
		all += n
	}
	bits := make([]float32, len(counts))
	for symbol, n := range counts {
		bits[symbol] = float32(math.Log2(float64(max(all, 1)) / float64(max(n, 1))))
	}
	return bits
}
