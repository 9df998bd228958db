//go:build !js

package main

// piece is how many tokens are not looked at singly where blocks are cut.
const piece = 500

// split cuts what is written into blocks with codes of their own: it joins
// neighbours, first those that gain most by it, as long as any do.
func split(tokens []token) []span {
	if len(tokens) == 0 {
		return []span{{}}
	}
	var parts []*part
	at := 0
	for from := 0; from < len(tokens); from += piece {
		own := tokens[from:min(from+piece, len(tokens))]
		p := &part{span: span{from: at}, counts: countsOf(own)}
		for _, t := range own {
			at += t.size()
		}
		p.to = at
		p.size = p.counts.size()
		parts = append(parts, p)
	}
	for i := range parts[1:] {
		parts[i].weigh(parts[i+1])
	}
	for {
		best := 0
		for i := range parts[1:] {
			if parts[i].gain > parts[best].gain {
				best = i
			}
		}
		if len(parts) == 1 || parts[best].gain <= 0 {
			break
		}
		parts[best].join(parts[best+1])
		parts = append(parts[:best+1], parts[best+2:]...)
		if best+1 < len(parts) {
			parts[best].weigh(parts[best+1])
		} else {
			parts[best].gain = 0
		}
		if best > 0 {
			parts[best-1].weigh(parts[best])
		}
	}
	spans := make([]span, len(parts))
	for i, p := range parts {
		spans[i] = p.span
	}
	return spans
}

type part struct {
	span
	counts counts
	size   int
	gain   int // bits, if it is joined with the next
}

func (p *part) weigh(next *part) {
	both := p.counts.with(&next.counts)
	p.gain = p.size + next.size - both.size()
}

func (p *part) join(next *part) {
	p.to = next.to
	p.counts = p.counts.with(&next.counts)
	p.size = p.counts.size()
}
