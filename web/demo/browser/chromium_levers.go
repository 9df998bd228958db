//go:build !js

package browser

import (
	"context"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// inChromium is the driver for a lever that is Chromium's own.
func (tab *Tab) inChromium(lever string) *chromium {
	tab.t.Helper()
	c, ok := tab.driver.(*chromium)
	if !ok {
		tab.must(&Missing{lever, "that is Chromium's own"})
	}
	return c
}

func (c *chromium) resize(width, height int) error {
	return call(c, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(width), Height: int64(height), DeviceScaleFactor: 1,
	})
}

func (c *chromium) dark() error {
	return call(c, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
}

func (c *chromium) hide() error { return c.window(browser.WindowStateMinimized) }
func (c *chromium) show() error { return c.window(browser.WindowStateNormal) }

func (c *chromium) window(state browser.WindowState) error {
	w, err := chromedp.CallBrowser(c.ctx, browser.GetWindowForTarget, browser.GetWindowForTargetParams{TargetID: chromedp.FromContext(c.ctx).Target.TargetID})
	if err != nil {
		return err
	}
	_, err = chromedp.CallBrowser(c.ctx, browser.SetWindowBounds, browser.SetWindowBoundsParams{WindowID: w.WindowID, Bounds: &browser.Bounds{WindowState: state}})
	return err
}

func (c *chromium) freeze() error {
	return call(c, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: page.SetWebLifecycleStateStateFrozen})
}

func (c *chromium) thaw() error {
	return call(c, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: page.SetWebLifecycleStateStateActive})
}

func (c *chromium) crash() error {
	ctx, cancel := context.WithTimeout(c.ctx, Patience)
	defer cancel()
	crashed := chromedp.Events(ctx, inspector.TargetCrashed)           // before what is waited for
	go func() { _, _ = chromedp.Call(ctx, page.Crash, cdp.Empty{}) }() // which nobody is left to answer
	for _, err := range crashed {
		return err
	}
	return ctx.Err()
}

func (c *chromium) offline(off bool) error {
	if err := c.conditions(&network.Conditions{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}); err != nil {
		return err
	}
	return c.believeOffline(off)
}

func (c *chromium) block(pattern string) error {
	if pattern == "" {
		return c.conditions()
	}
	return c.conditions(&network.Conditions{URLPattern: pattern, Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
}

func (c *chromium) conditions(conditions ...*network.Conditions) error {
	if conditions == nil {
		conditions = []*network.Conditions{}
	}
	return call(c, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: conditions})
}

func (c *chromium) believeOffline(off bool) error {
	return call(c, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
}

func (c *chromium) advance(d time.Duration) error {
	ctx, cancel := context.WithTimeout(c.ctx, Patience) // it stands still while a fetch stays pending
	defer cancel()
	budget := float64(d.Milliseconds())
	expired := chromedp.Events(ctx, emulation.VirtualTimeBudgetExpired) // before what is waited for
	if err := call(c, emulation.SetVirtualTimePolicy, emulation.SetVirtualTimePolicyParams{
		Policy: emulation.VirtualTimePolicyPauseIfNetworkFetchesPending, Budget: &budget,
	}); err != nil {
		return err
	}
	for _, err := range expired {
		return err
	}
	return ctx.Err()
}
