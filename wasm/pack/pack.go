//go:build !js

package main

import (
	"encoding/binary"
	"errors"
)

// The ids of the sections that are touched; see the WebAssembly specification,
// 5.5.2.
const (
	sectionCustom    = 0
	sectionData      = 11
	sectionDataCount = 12
)

var header = []byte("\x00asm\x01\x00\x00\x00")

// pack returns the module with its data segments joined and without its custom
// sections. The data count is dropped too: only memory.init needs it, which Go
// does not use, and it would no longer be right.
func pack(module []byte) ([]byte, error) {
	if len(module) < len(header) || string(module[:len(header)]) != string(header) {
		return nil, errors.New("not a WebAssembly module")
	}
	in := &reader{rest: module[len(header):]}
	out := append([]byte(nil), header...)
	for len(in.rest) > 0 {
		id, body := in.byte(), in.take(in.unsigned())
		if in.err != nil {
			return nil, in.err
		}
		switch id {
		case sectionCustom, sectionDataCount:
			continue
		case sectionData:
			segments, err := readSegments(body)
			if err != nil {
				return nil, err
			}
			body = writeSegments(join(segments))
		}
		out = append(out, id)
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out, nil
}
