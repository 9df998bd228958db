//go:build !js

package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
)

// weights are the sizes of what a page loads, in bytes.
type weights struct {
	Files []weight `json:"files"`
}

type weight struct {
	Name    string `json:"name"`
	Raw     int    `json:"raw"`
	Gzip    int    `json:"gzip"`
	Brotli5 int    `json:"brotli5"` // as servers compress that do so as they go
	Brotli  int    `json:"brotli"`
}

// of returns a file's weight; nil if it was not weighed.
func (w weights) of(name string) *weight {
	for i, file := range w.Files {
		if file.Name == name {
			return &w.Files[i]
		}
	}
	return nil
}

var sizeRow = regexp.MustCompile(`(?m)^\s*(\S.*?)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*$`)

func measureSizes(c config) (weights, error) {
	var table bytes.Buffer
	if err := printSizes(&table, c.dist, c.esbuild); err != nil {
		return weights{}, err
	}
	data := readSizes(table.String())
	if len(data.Files) == 0 {
		return data, fmt.Errorf("no sizes in %q", table.String())
	}
	c.progress(1)("%d files\n%s", len(data.Files), table.String())
	return data, nil
}

// readSizes reads the table that printSizes prints.
func readSizes(table string) weights {
	var data weights
	for _, row := range sizeRow.FindAllStringSubmatch(table, -1) {
		file := weight{Name: row[1]}
		for i, field := range []*int{&file.Raw, &file.Gzip, &file.Brotli5, &file.Brotli} {
			*field, _ = strconv.Atoi(row[i+2]) // digits
		}
		data.Files = append(data.Files, file)
	}
	return data
}
