//go:build !js

package main

import "strings"

// Which of a function's further tables and data are forgotten; see
// internal/abi/symtab.go.
const (
	tableUnsafePoint = 0 // where a signal may not preempt: wasm has no signals
	dataArguments    = 5 // how a trace prints arguments
	dataArgumentLife = 6
)

// shortened is what the runtime needs of a function's name: whether it is its own
// (isSystemGoroutine in traceback.go), and which of reflect's stubs it is
// (argMapInternal in stkframe.go).
func shortened(name string) string {
	switch {
	case strings.HasPrefix(name, "runtime."):
		return "runtime."
	case name == "reflect.makeFuncStub", name == "reflect.methodValueCall":
		return name
	default:
		return ""
	}
}

// forgetTraces takes out of memory what only a printed stack trace reads, and
// leaves all that the garbage collector, panics and growing stacks need. To the
// runtime an offset of 0 is a table that there is not, and a name of none.
func forgetTraces(image []byte) error {
	f, err := readFunctions(image)
	if err != nil {
		return err
	}
	before := f.used()
	for _, r := range f.records {
		for _, field := range []int{fieldFile, fieldLine, fieldUnit, fieldStartLine} {
			f.set(r, field, 0)
		}
		f.dropTable(r, tableUnsafePoint)
		f.dropData(r, dataArguments)
		f.dropData(r, dataArgumentLife)
	}
	f.rename(shortened)
	clear(f.units)
	after := f.used()
	for offset := range before {
		if !after[offset] {
			clear(f.values[offset:][:f.lengthOf(offset)])
		}
	}
	return nil
}

// used are the offsets of the tables of values that some function refers to.
func (f *functions) used() map[uint32]bool {
	used := map[uint32]bool{}
	for _, r := range f.records {
		for _, field := range f.tables(r) {
			used[f.get(r, field)] = true
		}
	}
	return used
}

// rename gives each function another name, no longer than its own.
func (f *functions) rename(to func(string) string) {
	names := make([]string, len(f.records))
	for i, r := range f.records {
		names[i] = to(string(f.name(r)))
	}
	clear(f.names)
	offsets, next := map[string]uint32{"": 0}, 1
	for i, r := range f.records {
		offset, ok := offsets[names[i]]
		if !ok {
			offset = uint32(next)
			offsets[names[i]] = offset
			next += copy(f.names[next:], names[i]) + 1
		}
		f.set(r, fieldName, offset)
	}
}

func (f *functions) dropTable(r record, n int) {
	if n < int(f.get(r, fieldValues)) {
		f.set(r, fieldsEnd+4*n, 0)
	}
}

func (f *functions) dropData(r record, n int) {
	if n < int(f.image[int(r)+fieldData]) {
		const none = ^uint32(0)
		f.set(r, fieldsEnd+4*int(f.get(r, fieldValues))+4*n, none)
	}
}
