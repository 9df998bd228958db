//go:build !js && !linux

package browser

// startWebKit needs WebKitGTK, which is Linux's.
func startWebKit(t T, _ Start) driver {
	t.Helper()
	t.Fatalf("WebKit is driven as WebKitGTK, on Linux")
	return nil
}
