//go:build !js

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// functions is Go's table of functions, as it lies in memory: the pcHeader, the
// _func records and the tables of values by program counter of runtime/symtab.go
// and runtime/runtime2.go. Go 1.20 to 1.26 write it in this form.
type functions struct {
	image   []byte
	names   []byte // each ends with a zero
	units   []byte // from the compilation units' files to the files' names
	values  []byte // tables of values by program counter
	records []record
}

// record is where in the image a function's _func lies.
type record int

// The fields of a _func that are read or forgotten, by their offsets.
const (
	fieldName      = 4
	fieldSP        = 16
	fieldFile      = 20
	fieldLine      = 24
	fieldValues    = 28 // how many more tables of values by program counter there are
	fieldUnit      = 32
	fieldStartLine = 36
	fieldData      = 43 // one byte: how many references to other data there are
	fieldsEnd      = 44
)

// headerForm is how a pcHeader begins: the magic number, two zeroes, the least
// instruction's size, a pointer's size.
var headerForm = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

var errFunctions = errors.New("no table of functions of the form that Go 1.20 to 1.26 write: " +
	"see what has changed in runtime/symtab.go, and teach wasm/pack")

// readFunctions finds the table of functions.
func readFunctions(image []byte) (*functions, error) {
	at := bytes.Index(image, headerForm)
	if at < 0 || bytes.Contains(image[at+1:], headerForm) || len(image) < at+72 {
		return nil, errFunctions
	}
	word := func(n int) int { return int(binary.LittleEndian.Uint64(image[at+8*n:])) }
	count, names, units, files, values, table := word(1), word(4), word(5), word(6), word(7), word(8)
	ends := []int{0, names, units, files, values, table, table + 8*count, len(image) - at}
	for i := range ends[1:] {
		if ends[i] > ends[i+1] {
			return nil, errFunctions
		}
	}
	f := &functions{
		image:  image,
		names:  image[at+names : at+units],
		units:  image[at+units : at+values],
		values: image[at+values : at+table],
	}
	for i := range count {
		r := record(at + table + int(binary.LittleEndian.Uint32(image[at+table+8*i+4:])))
		if !f.valid(r) {
			return nil, errFunctions
		}
		f.records = append(f.records, r)
	}
	return f, nil
}

func (f *functions) valid(r record) bool {
	if int(r)+fieldsEnd > len(f.image) || f.get(r, fieldValues) > 16 || f.get(r, fieldName) >= uint32(len(f.names)) {
		return false
	}
	if int(r)+fieldsEnd+4*int(f.get(r, fieldValues))+4*int(f.image[int(r)+fieldData]) > len(f.image) {
		return false
	}
	for _, field := range f.tables(r) {
		if f.get(r, field) >= uint32(len(f.values)) {
			return false
		}
	}
	return true
}

func (f *functions) get(r record, field int) uint32 {
	return binary.LittleEndian.Uint32(f.image[int(r)+field:])
}

func (f *functions) set(r record, field int, v uint32) {
	binary.LittleEndian.PutUint32(f.image[int(r)+field:], v)
}

// tables are the fields that refer to a table of values by program counter.
func (f *functions) tables(r record) []int {
	fields := []int{fieldSP, fieldFile, fieldLine}
	for i := range int(f.get(r, fieldValues)) {
		fields = append(fields, fieldsEnd+4*i)
	}
	return fields
}

// name is a function's name, with its package's path.
func (f *functions) name(r record) []byte {
	name, _, _ := bytes.Cut(f.names[f.get(r, fieldName):], []byte{0})
	return name
}

// lengthOf is how long the table of values at an offset is: pairs of numbers
// until a pair begins with a zero, which the first pair may.
func (f *functions) lengthOf(offset uint32) int {
	rest := f.values[offset:]
	for first := true; ; first = false {
		_, n := binary.Uvarint(rest)
		if n <= 0 {
			return len(f.values) - int(offset)
		}
		if !first && rest[0] == 0 {
			return len(f.values) - int(offset) - len(rest) + 1
		}
		rest = rest[n:]
		_, n = binary.Uvarint(rest)
		rest = rest[max(n, 0):]
	}
}
