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

// pack returns the module with its data segments joined, without what only a
// stack trace reads, and without its custom sections. The data count is dropped
// too: only memory.init needs it, which Go does not use, and it would no longer
// be right.
func pack(module []byte) ([]byte, error) {
	return rewrite(module, func(data []byte) ([]byte, error) {
		segments, err := readSegments(data)
		if err != nil {
			return nil, err
		}
		memory, err := imageOf(segments)
		if err != nil {
			return nil, err
		}
		if err := forgetTraces(memory); err != nil {
			return nil, err
		}
		return writeSegments(segmentsOf(memory)), nil
	})
}

// rewrite copies the sections of a module, the data section through a function.
func rewrite(module []byte, data func([]byte) ([]byte, error)) ([]byte, error) {
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
			var err error
			if body, err = data(body); err != nil {
				return nil, err
			}
		}
		out = append(out, id)
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out, nil
}
