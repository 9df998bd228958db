//go:build !js

package main

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/web/demo/browser"
)

// contender is what stands between AuthKit and Convex.
type contender struct {
	Name, Title string
	setup       browser.Setup
}

var contenders = []contender{
	{"workos", "@convex-dev/workos", browser.Setup{Control: true}},
	{"cached", "catch, return cached", browser.Setup{Handmade: "cached"}},
	{"hold", "hand-written hold", browser.Setup{Handmade: "hold"}},
	{"holdfast", "Holdfast", browser.Setup{}},
}

func (c contender) String() string { return c.Name }

// mode is where AuthKit keeps the refresh token.
type mode string

const (
	cookie    mode = "cookie"    // production: an HttpOnly cookie
	localhost mode = "localhost" // devMode: localStorage
)

func (m mode) String() string { return string(m) }

var modes = []mode{cookie, localhost}

// in is the setup in a mode, as in production: without the panel.
func (c contender) in(m mode) browser.Setup {
	setup := c.setup
	setup.NoPanel = true
	setup.Cookie = m == cookie
	return setup
}

// pick returns what a flag names, by commas; all if it names nothing.
func pick[T any](flag, wanted string, all []T, name func(T) string) ([]T, error) {
	if wanted == "" {
		return all, nil
	}
	known := names(all, name)
	var picked []T
	for _, one := range strings.Split(wanted, ",") {
		i := slices.Index(known, one)
		if i < 0 {
			return nil, fmt.Errorf("-%s: no %q; there are %s", flag, one, strings.Join(known, ", "))
		}
		picked = append(picked, all[i])
	}
	return picked, nil
}

func names[T any](all []T, name func(T) string) []string {
	var list []string
	for _, item := range all {
		list = append(list, name(item))
	}
	return list
}
