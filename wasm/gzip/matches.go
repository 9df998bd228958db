//go:build !js

package main

const (
	minMatch = 3
	maxMatch = 258
	window   = 1 << 15
	ring     = 2 * window
	// maxDepth bounds the search at one position.
	maxDepth = 200
)

// match is a copy of what lies distance bytes back.
type match struct{ length, distance uint16 }

// matches are the copies that could be made at each position: for each length the
// nearest, as far as it is longer than those before.
type matches struct {
	data  []byte
	list  []match
	start []int // of a position's, in list; one more than there are positions
}

func (m *matches) at(i int) []match { return m.list[m.start[i]:m.start[i+1]] }

// matchesOf finds them by a binary tree for each three bytes, in which the newest
// position is the root and its descendants are ordered by what follows.
func matchesOf(data []byte) *matches {
	m := &matches{data: data, start: make([]int, 1, len(data)+1)}
	t := &tree{data: data, roots: make(map[[minMatch]byte]int)}
	for i := range data {
		if i+minMatch <= len(data) {
			m.list = t.insert(i, m.list)
		}
		m.start = append(m.start, len(m.list))
	}
	return m
}

type tree struct {
	data     []byte
	roots    map[[minMatch]byte]int
	children [ring][2]int // before and after it; 0 is none, else a position and 1
}

// insert makes position i the root of its tree, and appends the matches that it has met.
func (t *tree) insert(i int, list []match) []match {
	key := [minMatch]byte(t.data[i:])
	current, rest := t.roots[key], t.data[i:min(i+maxMatch, len(t.data))]
	t.roots[key] = i + 1
	open := [2]*int{&t.children[i%ring][0], &t.children[i%ring][1]}
	var same [2]int // how much of rest all that is left on that side begins with
	longest := minMatch - 1
	for depth := 0; current != 0 && i-(current-1) <= window && depth < maxDepth; depth++ {
		at := current - 1
		length := min(same[0], same[1])
		for length < len(rest) && t.data[at+length] == rest[length] {
			length++
		}
		if length > longest {
			longest = length
			list = append(list, match{uint16(length), uint16(i - at)})
		}
		children := &t.children[at%ring]
		if length == len(rest) { // takes its place
			*open[0], *open[1] = children[0], children[1]
			return list
		}
		side := 0 // it comes before
		if t.data[at+length] > rest[length] {
			side = 1
		}
		*open[side] = current
		open[side] = &children[1-side]
		same[side] = length
		current = *open[side]
	}
	*open[0], *open[1] = 0, 0
	return list
}
