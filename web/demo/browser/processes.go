//go:build !js

package browser

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Suspend stops the browser's processes, and returns what lets them go on. Nothing
// of the tab can be called in between.
func (tab *Tab) Suspend() (resume func()) {
	pids := processTree(tab.driver.process())
	signal := func(s syscall.Signal) {
		for _, pid := range pids {
			_ = syscall.Kill(pid, s) // one that has ended meanwhile needs none
		}
	}
	signal(syscall.SIGSTOP)
	tab.t.Cleanup(func() { signal(syscall.SIGCONT) }) // or a test that fails leaves it stopped for good
	return func() { signal(syscall.SIGCONT) }
}

// processTree is a process and all that come from it.
func processTree(root int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		fields := processStat(pid)
		if len(fields) < 2 {
			continue // it has ended
		}
		parent, _ := strconv.Atoi(fields[1])
		children[parent] = append(children[parent], pid)
	}
	tree := []int{root}
	for i := 0; i < len(tree); i++ {
		tree = append(tree, children[tree[i]]...)
	}
	return tree
}

// processStat is what Linux tells of a process after its name: "state ppid …"; nothing of
// one that has ended.
func processStat(pid int) []string {
	raw, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	_, rest, _ := strings.Cut(string(raw), ") ")
	return strings.Fields(rest)
}
