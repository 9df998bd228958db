//go:build !js

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// table is a Markdown table, whose first column is text and the rest too.
type table struct {
	header []string
	rows   [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t table) String() string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(t.header)
	b.WriteString(strings.Repeat("|---", len(t.header)) + "|\n")
	for _, row := range t.rows {
		line(row)
	}
	return b.String()
}

// thousands is a number with commas.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// healText is a median, and how many never healed.
func healText(healed []float64, never int) string {
	switch {
	case len(healed)+never == 0:
		return "–"
	case len(healed) == 0:
		return fmt.Sprintf("never (%d)", never)
	case never > 0:
		return fmt.Sprintf("%s ms; never %d of %d", thousands(int(median(healed)+0.5)), never, len(healed)+never)
	default:
		return thousands(int(median(healed)+0.5)) + " ms"
	}
}

// mostText is the longest of some times in ms.
func mostText(ms []float64) string {
	if len(ms) == 0 {
		return "–"
	}
	return thousands(int(slices.Max(ms)+0.5)) + " ms"
}

// titles are a row's first cell and the contenders' names.
func titles(first string, all []contender) []string {
	cells := []string{first}
	for _, c := range all {
		cells = append(cells, c.Title)
	}
	return cells
}
