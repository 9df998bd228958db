//go:build !js

package providers

import (
	"testing"

	"holdfast/web/demo/browser"
)

func TestMain(m *testing.M) { browser.Main(m, "TestOneFaultOfEachKind") }
