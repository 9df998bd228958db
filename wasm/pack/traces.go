//go:build !js

package main

import "bytes"

// Which of a function's further tables and data are forgotten; see
// internal/abi/symtab.go.
const (
	tableUnsafePoint = 0 // where a signal may not preempt: wasm has no signals
	dataArguments    = 5 // how a trace prints arguments
	dataArgumentLife = 6
)

// runtimeNames are the functions that the runtime knows by their names
// (argMapInternal in stkframe.go, wantAsyncPreempt in preempt.go, and others).
var runtimeNames = [][]byte{[]byte("runtime."), []byte("internal/"), []byte("reflect.")}

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
		if !f.namedForRuntime(r) {
			clear(f.name(r))
			f.set(r, fieldName, 0)
		}
		f.dropTable(r, tableUnsafePoint)
		f.dropData(r, dataArguments)
		f.dropData(r, dataArgumentLife)
	}
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

func (f *functions) namedForRuntime(r record) bool {
	for _, prefix := range runtimeNames {
		if bytes.HasPrefix(f.name(r), prefix) {
			return true
		}
	}
	return false
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
