//go:build !js

package main

import (
	"encoding/binary"
	"errors"
)

// segment is data that memory holds from an offset on when the program starts.
type segment struct {
	offset int64
	data   []byte
}

func (s segment) end() int64 { return s.offset + int64(len(s.data)) }

const (
	// hole is the widest run of zeroes that is cheaper to write than a segment's
	// header; found by trying.
	hole = 64
	// largest bounds the memory that is laid out: Go's starts below 16 MiB.
	largest = 1 << 28
)

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
	return segments, in.err
}

// imageOf is the memory that segments make, from address 0 on.
func imageOf(segments []segment) ([]byte, error) {
	var size int64
	for _, s := range segments {
		if s.offset < 0 || s.end() > largest {
			return nil, errSegment
		}
		size = max(size, s.end())
	}
	image := make([]byte, size)
	for _, s := range segments {
		copy(image[s.offset:], s.data)
	}
	return image, nil
}

// segmentsOf cuts memory where it is zero for longer than a hole.
func segmentsOf(image []byte) []segment {
	var segments []segment
	begin, end := -1, 0 // of what the present segment holds, up to its last byte that is not zero
	for i, b := range image {
		switch {
		case b == 0:
			continue
		case begin < 0:
			begin = i
		case i-end > hole:
			segments = append(segments, segment{int64(begin), image[begin:end]})
			begin = i
		}
		end = i + 1
	}
	if begin >= 0 {
		segments = append(segments, segment{int64(begin), image[begin:end]})
	}
	return segments
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
