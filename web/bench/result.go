//go:build !js

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"holdfast/web/demo/browser"
)

// result is a measurement as its file holds it.
type result[T any] struct {
	Conditions conditions `json:"conditions"`
	Data       T          `json:"data"`
}

// conditions are what a measurement was made with.
type conditions struct {
	Date     string   `json:"date"` // UTC
	Took     string   `json:"took"`
	Commit   string   `json:"commit"` // Holdfast's
	Runs     int      `json:"runs"`
	Seeds    []uint64 `json:"seeds"`
	Parallel int      `json:"parallel"` // browsers at once
	// Load is how many processes wanted to run as it began, but for those of the
	// measurement, in the mean of a minute; "" if it was not looked at.
	Load     string            `json:"load,omitempty"`
	Machine  machine           `json:"machine"`
	Packages map[string]string `json:"packages"` // the peers' versions
}

type machine struct {
	CPU     string `json:"cpu"`
	Cores   int    `json:"cores"`
	OS      string `json:"os"`
	Browser string `json:"browser"`
	Go      string `json:"go"`
}

func conditionsOf(c config) (conditions, error) {
	made := conditions{
		Date: time.Now().UTC().Format("2006-01-02 15:04"), Runs: c.runs, Parallel: c.parallel, Load: load(),
		Machine: machine{CPU: cpuModel(), Cores: runtime.NumCPU(), OS: operatingSystem(), Go: runtime.Version()},
	}
	for run := range c.runs {
		made.Seeds = append(made.Seeds, c.seed+uint64(run))
	}
	var err error
	if made.Commit, err = commit(); err != nil {
		return made, err
	}
	if made.Packages, err = packages("web/demo/package-lock.json", peers); err != nil {
		return made, err
	}
	err = measured(func(t *bench) { made.Machine.Browser = browser.Open(t).Product() })
	return made, err
}

// peers are the packages whose versions the figures depend on.
var peers = []string{"@convex-dev/workos", "@workos-inc/authkit-js", "@workos-inc/authkit-react", "convex", "react"}

func packages(lock string, wanted []string) (map[string]string, error) {
	raw, err := os.ReadFile(lock)
	if err != nil {
		return nil, err
	}
	var locked struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal(raw, &locked); err != nil {
		return nil, fmt.Errorf("%s: %w", lock, err)
	}
	versions := map[string]string{}
	for _, name := range wanted {
		at, ok := locked.Packages["node_modules/"+name]
		if !ok {
			return nil, fmt.Errorf("%s: no %s", lock, name)
		}
		versions[name] = at.Version
	}
	return versions, nil
}

// commit names the commit that was measured, and says if there was more to it.
func commit() (string, error) {
	head, err := exec.Command("git", "rev-parse", "--short=10", "HEAD").Output()
	if err != nil {
		return "", fmt.Errorf("git rev-parse HEAD: %w", err)
	}
	changes, err := exec.Command("git", "status", "--porcelain", "--", "tokencache", "jsbridge", "wasm", "web/src", "web/demo", "web/providers", "build.sh").Output()
	if err != nil {
		return "", fmt.Errorf("git status: %w", err)
	}
	name := strings.TrimSpace(string(head))
	if len(changes) > 0 {
		name += " and changes"
	}
	return name, nil
}

var (
	modelName  = regexp.MustCompile(`(?m)^model name\s*:\s*(.+)$`)
	prettyName = regexp.MustCompile(`(?m)^PRETTY_NAME="(.+)"$`)
)

func cpuModel() string {
	if m := modelName.FindSubmatch(contentOf("/proc/cpuinfo")); m != nil {
		return string(m[1])
	}
	return runtime.GOARCH
}

func operatingSystem() string {
	if m := prettyName.FindSubmatch(contentOf("/etc/os-release")); m != nil {
		return string(m[1])
	}
	return runtime.GOOS
}

// load is the machine's, as its kernel has it.
func load() string {
	lastMinute, _, _ := strings.Cut(string(contentOf("/proc/loadavg")), " ")
	return lastMinute
}

// contentOf is empty where there is no such file.
func contentOf(path string) []byte {
	content, _ := os.ReadFile(path)
	return content
}

// resultFile is where a part's result is: part.json, and part.firefox.json in another
// browser than Chromium.
func resultFile(dir string, in browser.Engine, part string) string {
	if in != browser.Chromium {
		part += "." + string(in)
	}
	return filepath.Join(dir, "results", part+".json")
}

func write(path string, result any) error {
	raw, err := json.MarshalIndent(result, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o644)
}

// read returns nil where nothing has been measured yet.
func read[T any](path string) (*result[T], error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r result[T]
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &r, nil
}
