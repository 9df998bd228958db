//go:build !js

package browser

import (
	"strconv"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Heap is what a page holds that can't be collected.
type Heap struct {
	Bytes     int
	Nodes     int
	Listeners int
}

// Heap collects all garbage, and says what is left.
func (tab *Tab) Heap() Heap {
	tab.t.Helper()
	c := tab.inChromium("see the heap")
	for range 3 { // what one collection finalizes, the next frees
		tab.must(call(c, heapprofiler.CollectGarbage, cdp.Empty{}))
	}
	heap, err := chromedp.Call(c.ctx, runtime.GetHeapUsage, cdp.Empty{})
	require.NoError(tab.t, err)
	counters, err := chromedp.Call(c.ctx, memory.GetDOMCounters, cdp.Empty{})
	require.NoError(tab.t, err)
	return Heap{int(heap.UsedSize), int(counters.Nodes), int(counters.JsEventListeners)}
}

// Instances is how many objects of a class live, once all garbage is collected.
func (tab *Tab) Instances(class string) int {
	tab.t.Helper()
	c := tab.inChromium("count objects")
	const group = "instances"
	prototype, err := chromedp.Call(c.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: class + ".prototype", ObjectGroup: group})
	require.NoError(tab.t, err)
	found, err := chromedp.Call(c.ctx, runtime.QueryObjects, runtime.QueryObjectsParams{PrototypeObjectID: prototype.Result.ObjectID, ObjectGroup: group})
	require.NoError(tab.t, err)
	count, err := chromedp.Call(c.ctx, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		ObjectID: found.Objects.ObjectID, FunctionDeclaration: "function () { return this.length }", ReturnByValue: new(true),
	})
	require.NoError(tab.t, err)
	tab.must(call(c, runtime.ReleaseObjectGroup, runtime.ReleaseObjectGroupParams{ObjectGroup: group}))
	n, err := strconv.Atoi(string(count.Result.Value))
	require.NoError(tab.t, err)
	return n
}
