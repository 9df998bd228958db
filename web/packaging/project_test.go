//go:build !js

package packaging

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func output(dir string, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.Output()
	if err != nil {
		var said []byte
		if exit, ok := err.(*exec.ExitError); ok {
			said = exit.Stderr
		}
		return out, fmt.Errorf("%s %v: %w\n%s%s", name, args, err, out, said)
	}
	return out, nil
}

// project is a fresh application: a fixture, and the packed package in a
// node_modules of its own. The bundlers are found in the folder above.
type project struct {
	t   *testing.T
	dir string
}

// newProject makes one from fixtures/<fixture>. app is the folder in it that has
// the page; the package is installed at the top.
func newProject(t *testing.T, fixture, app string) project {
	t.Helper()
	name := strings.ReplaceAll(t.Name(), "/", "-")
	top, err := filepath.Abs(filepath.Join("projects", name))
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(top))
	require.NoError(t, os.CopyFS(top, os.DirFS(filepath.Join("fixtures", fixture))))
	require.NoError(t, os.CopyFS(filepath.Join(top, "node_modules", "holdfast"), os.DirFS(filepath.Join(installed, "holdfast"))))
	p := project{t, filepath.Join(top, app)}
	page, err := os.ReadFile("fixtures/page.js")
	require.NoError(t, err)
	p.write("page.js", string(page))
	// Bundlers look upwards for one, and web's own says that "holdfast" is web/src.
	p.write("jsconfig.json", "{}")
	return p
}

func (p project) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

func (p project) write(name, content string) {
	p.t.Helper()
	require.NoError(p.t, os.WriteFile(p.path(name), []byte(content), 0o644))
}

// linkAs has a package, or the commands of all, that is installed elsewhere.
func (p project) linkAs(name, from string) {
	p.t.Helper()
	target, err := filepath.Abs(from)
	require.NoError(p.t, err)
	at := p.path("node_modules/" + name)
	require.NoError(p.t, os.MkdirAll(filepath.Dir(at), 0o755))
	require.NoError(p.t, os.Symlink(target, at))
}

// run runs one of the installed tools to its end. A tool is a path under
// node_modules; anything else is a command.
func (p project) run(tool string, args ...string) {
	p.t.Helper()
	cmd := p.command(tool, args...)
	began := time.Now()
	out, err := cmd.CombinedOutput()
	require.NoError(p.t, err, "%s %v: %s", tool, args, out)
	p.t.Logf("%s %v took %v", tool, args, time.Since(began).Round(10*time.Millisecond))
}

// start runs a tool that serves pages until the test ends, and returns its
// address. The tool is given its port as the last argument.
func (p project) start(tool string, args ...string) string {
	p.t.Helper()
	port := freePort(p.t)
	url, _ := p.startOn(port, p.command(tool, append(args, "--port", port)...))
	return url
}

// freePort is a port of this machine that nothing listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// startOn starts a command that serves pages on a port, and waits until it does. It runs until it is stopped, or the test
// ends.
func (p project) startOn(port string, cmd *exec.Cmd) (url string, stop func()) {
	p.t.Helper()
	log, err := os.Create(p.path("server.log"))
	require.NoError(p.t, err)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(p.t, cmd.Start())
	stop = sync.OnceFunc(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
		_ = log.Close()
		said, _ := os.ReadFile(log.Name())
		assert.NotContains(p.t, string(said), "EMFILE", "it watches files")
	})
	p.t.Cleanup(stop)
	url = "http://localhost:" + port
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if response, err := http.Get(url); err == nil {
			_ = response.Body.Close()
			return url, stop
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log.Name())
			p.t.Fatalf("%s does not serve: %s", cmd, said)
		}
	}
}

func (p project) command(tool string, args ...string) *exec.Cmd {
	p.t.Helper()
	if strings.Contains(tool, "/") {
		var err error
		tool, err = filepath.Abs(filepath.Join("node_modules", filepath.FromSlash(tool)))
		require.NoError(p.t, err)
	}
	cmd := exec.Command(tool, args...)
	cmd.Dir = p.dir
	preload, err := filepath.Abs("out-of-watches.cjs")
	require.NoError(p.t, err)
	cmd.Env = environment("NEXT_TELEMETRY_DISABLED=1", "NODE_OPTIONS=--require "+strconv.Quote(preload))
	return cmd
}
