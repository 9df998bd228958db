// Command wakelab serves the wake lab: an AuthKit-shaped issuer, a Convex sync
// server and the page that shows Holdfast between them, on one local port, and the
// same on a free one, so that the issuer is on another origin than the page.
//
//	wakelab [-addr localhost:5555] [-page DIR]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"holdfast/web/demo/backend"
)

func main() {
	addr := flag.String("addr", "localhost:5555", "address to listen on; a free port is taken if it is in use")
	page := flag.String("page", "", "directory with the built page, instead of the embedded one")
	flag.Parse()
	if err := run(*addr, *page); err != nil {
		fmt.Fprintln(os.Stderr, "wakelab:", err)
		os.Exit(1)
	}
}

func run(addr, page string) error {
	config := backend.Config{}
	if page != "" {
		if info, err := os.Stat(page); err != nil || !info.IsDir() {
			return fmt.Errorf("-page must be a directory with the built page, got %q", page)
		}
		config.Page = os.DirFS(page)
	}
	listener, err := listen(addr)
	if err != nil {
		return err
	}
	auth, err := besides(addr)
	if err != nil {
		return err
	}
	config.AuthPort = auth.Addr().(*net.TCPAddr).Port
	lab := backend.New(config)
	server := &http.Server{Handler: lab, ReadHeaderTimeout: 10 * time.Second}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		lab.Close() // first, so that hung requests let go
		_ = server.Close()
	}()
	fmt.Printf("The wake lab is at http://%s\n", shown(addr, listener))
	go func() { _ = server.Serve(auth) }() // ends with the other
	err = server.Serve(listener)
	lab.Close()
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// listen takes the address, or a free port of the same host if it is in use.
func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
		return listener, err
	}
	fmt.Fprintf(os.Stderr, "wakelab: %s is taken; using a free port instead\n", addr)
	return besides(addr)
}

// besides takes a free port of an address's host.
func besides(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	return net.Listen("tcp", net.JoinHostPort(host, "0"))
}

// shown keeps the name that was asked for: cookies of localhost are not sent
// to 127.0.0.1.
func shown(addr string, listener net.Listener) string {
	host, _, _ := net.SplitHostPort(addr)
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if host == "" {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
