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

// Requests is how many requests for a lock have no answer.
func Requests() int { return len(requests.waiting) }
