//go:build js && wasm

package jsbridge

// LiveFuncs is how many functions of this package are not yet released.
func LiveFuncs() int { return int(liveFuncs.Load()) }

// Awaiting is how many calls of Await have neither an answer nor given up.
func Awaiting() int {
	awaited.Lock()
	defer awaited.Unlock()
	return len(awaited.waiting)
}
