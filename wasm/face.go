//go:build js && wasm

package main

import (
	"github.com/hack-pad/safejs"

	"holdfast/jsbridge"
)

// face is a JavaScript object of functions that lives until release.
type face struct {
	funcs   []safejs.Func
	methods map[string]any
	err     error // the first failure to make a function
}

func (f *face) add(name string, fn func(args []safejs.Value) any) {
	callback, err := jsbridge.Callback(fn)
	if err != nil {
		if f.err == nil {
			f.err = err
		}
		return
	}
	if f.methods == nil {
		f.methods = map[string]any{}
	}
	f.funcs = append(f.funcs, callback)
	f.methods[name] = callback
}

func (f *face) object() any { return f.methods }

func (f *face) release() {
	for _, fn := range f.funcs {
		fn.Release()
	}
	f.funcs = nil
}
