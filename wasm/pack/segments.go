//go:build !js

package main

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
)

// segment is data that memory holds from an offset on when the program starts.
type segment struct {
	offset int64
	data   []byte
}

func (s segment) end() int64 { return s.offset + int64(len(s.data)) }

// hole is the widest run of zeroes that is cheaper to write than a segment's
// header; found by trying.
const hole = 64

const (
	opConst = 0x41 // i32.const
	opEnd   = 0x0b
)

var errSegment = errors.New("a data segment of a form that Go's linker does not write")

func readSegments(body []byte) ([]segment, error) {
	in := &reader{rest: body}
	var segments []segment
	for range in.unsigned() {
		kind, op := in.byte(), in.byte()
		offset := in.signed()
		if kind != 0 || op != opConst || in.byte() != opEnd {
			return nil, errSegment
		}
		data := in.take(in.unsigned())
		if in.err != nil {
			return nil, in.err
		}
		segments = append(segments, segment{offset, data})
	}
	// The linker does not write them in the order of their offsets.
	slices.SortFunc(segments, func(a, b segment) int { return cmp.Compare(a.offset, b.offset) })
	return segments, in.err
}

// join joins segments with no more than a hole between them. They are in order.
func join(segments []segment) []segment {
	var joined []segment
	for _, s := range segments {
		if n := len(joined); n > 0 {
			last := &joined[n-1]
			if gap := s.offset - last.end(); gap >= 0 && gap <= hole {
				last.data = append(append(last.data, make([]byte, gap)...), s.data...)
				continue
			}
		}
		joined = append(joined, segment{s.offset, slices.Clone(s.data)})
	}
	return joined
}

func writeSegments(segments []segment) []byte {
	body := binary.AppendUvarint(nil, uint64(len(segments)))
	for _, s := range segments {
		body = append(body, 0, opConst)
		body = appendSigned(body, s.offset)
		body = append(body, opEnd)
		body = binary.AppendUvarint(body, uint64(len(s.data)))
		body = append(body, s.data...)
	}
	return body
}
