//go:build linux

package browser

import (
	"fmt"
	"net"
	"os/exec"
	"runtime"
	"syscall"
)

// namespace is a network of one browser's own: a loopback interface and nothing else, so
// that it can be offline while the machine is not. Without the right to make one, it is
// the machine's network.
type namespace struct {
	own error // nil if it is the browser's own
	do  chan func()
}

func newNamespace() *namespace {
	n := &namespace{do: make(chan func())}
	ready := make(chan error)
	go func() {
		runtime.LockOSThread() // a namespace is a thread's; this one ends with the goroutine
		ready <- syscall.Unshare(syscall.CLONE_NEWNET)
		for f := range n.do {
			f()
		}
	}()
	if n.own = <-ready; n.own == nil {
		n.own = n.run("ip", "link", "set", "lo", "up")
	}
	if n.own == nil {
		n.own = n.online(true)
	}
	return n
}

// inside runs f in the namespace: sockets that it opens and processes that it starts stay
// there.
func (n *namespace) inside(f func() error) error {
	done := make(chan error)
	n.do <- func() { done <- f() }
	return <-done
}

func (n *namespace) close() { close(n.do) }

// online gives the namespace its default route, or takes it away: WebKitGTK goes by that.
func (n *namespace) online(on bool) error {
	if on {
		return n.run("ip", "route", "replace", "default", "dev", "lo")
	}
	return n.run("ip", "route", "flush", "default")
}

func (n *namespace) run(name string, args ...string) error {
	return n.inside(func() error {
		if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s %q: %w: %s", name, args, err, out)
		}
		return nil
	})
}

func (n *namespace) listen() (l net.Listener, err error) {
	err = n.inside(func() (err error) { l, err = net.Listen("tcp", "127.0.0.1:0"); return err })
	return l, err
}

func (n *namespace) dial(address string) (c net.Conn, err error) {
	err = n.inside(func() (err error) { c, err = net.DialTimeout("tcp", address, Patience); return err })
	return c, err
}
