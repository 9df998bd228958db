//go:build !js

package providers

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"holdfast/web/demo/browser"
)

// Process is a server of Node's, of the folder servers.
type Process struct {
	t browser.T
	// URL is its own, by which no page knows it.
	URL string
	httputil.ReverseProxy
}

// StartProcess runs servers/<name>.mjs until the test ends. It is told its port as PORT,
// the life of an access token in seconds as LIFE, and by which origin pages reach it as
// PUBLIC_URL; more are further variables, "NAME=value". It must write a line "listening".
func StartProcess(t browser.T, name, auth string, life time.Duration, more ...string) *Process {
	t.Helper()
	port := freePort(t)
	cmd := exec.Command("node", filepath.Join("servers", name+".mjs"))
	cmd.Dir = folder(t)
	cmd.Env = append(os.Environ(), "PORT="+port, "LIFE="+strconv.Itoa(int(life.Seconds())), "PUBLIC_URL="+auth)
	cmd.Env = append(cmd.Env, more...)
	var said tail
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	listening := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if lines.Text() == "listening" {
				listening <- true
			}
		}
		close(listening)
	}()
	select {
	case ok := <-listening:
		require.True(t, ok, "servers/%s.mjs has ended: %s", name, &said)
	case <-time.After(browser.Patience):
		t.Fatalf("servers/%s.mjs does not listen: %s", name, &said)
	}
	p := &Process{t: t, URL: "http://127.0.0.1:" + port}
	target, err := url.Parse(p.URL)
	require.NoError(t, err)
	p.ReverseProxy = httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // it is to believe that it is what pages reach
		},
		ErrorLog: log.New(io.Discard, "", 0), // pages go away in the middle of an answer
	}
	return p
}

// Do returns a function that posts to the process itself, for its end of the lab.
func (p *Process) Do(path string) func() {
	return func() {
		response, err := http.Post(p.URL+path, "", nil)
		require.NoError(p.t, err)
		_ = response.Body.Close()
		require.Less(p.t, response.StatusCode, 300, path)
	}
}

func freePort(t browser.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// folder is this package's, whatever directory the program runs in.
func folder(t browser.T) string {
	t.Helper()
	return filepath.Join(browser.Repository(t), "web", "providers")
}

// tail keeps the last of what was written to it.
type tail struct{ text []byte }

func (b *tail) Write(p []byte) (int, error) {
	const most = 4000
	b.text = append(b.text, p...)
	b.text = b.text[max(0, len(b.text)-most):]
	return len(p), nil
}

func (b *tail) String() string { return fmt.Sprintf("%q", b.text) }
