//go:build linux

package browser

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/stretchr/testify/require"
)

// webkitBrowser is WebKitGTK's MiniBrowser, driven by WebKitWebDriver, on a screen and in
// a network of its own.
type webkitBrowser struct {
	*webdriver
	name    string
	pid     int // of the driver, from which the browser comes
	network *namespace
	proxy   *proxy
}

func startWebKit(t T, how Start) driver {
	t.Helper()
	k := &webkitBrowser{network: newNamespace()}
	t.Cleanup(k.network.close)
	listener, err := k.network.listen()
	require.NoError(t, err)
	k.proxy = serveProxy(t, listener, append([]string{keepConsole}, how.Scripts...))
	var environment []string
	if how.NoWasm {
		environment = []string{"JSC_useWasm=0"}
	}
	if how.Dark {
		environment = append(environment, "GTK_THEME=Adwaita:dark")
	}
	address := k.startDriver(t, environment)
	k.webdriver = &webdriver{base: "http://" + address, client: &http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return k.network.dial(address) },
	}}}
	args := []string{"--automation", "--proxy=http://" + listener.Addr().String()}
	if how.NavigationAPI {
		args = append(args, "--features=+NavigationAPI")
	}
	if how.NoStorage {
		args = append(args, "--cookies-policy=never", "--enable-html5-local-storage=false")
	}
	version, window, err := k.begin(object{"webkitgtk:browserOptions": object{
		"binary": miniBrowser(t),
		"args":   args,
	}})
	require.NoError(t, err)
	k.name = "WebKitGTK/" + version
	return &webkit{webkitBrowser: k, window: window}
}

func (k *webkitBrowser) startDriver(t T, environment []string) (address string) {
	t.Helper()
	environment = append(environment, "DISPLAY="+startScreen(t), "GDK_BACKEND=x11", "NO_AT_BRIDGE=1", "LIBGL_ALWAYS_SOFTWARE=1")
	free, err := k.network.listen()
	require.NoError(t, err)
	_ = free.Close()
	host, port, _ := net.SplitHostPort(free.Addr().String())
	cmd := exec.Command(executable(t, "WEBKIT_DRIVER", "WebKitWebDriver"), "--host="+host, "--port="+port)
	cmd.Env = append(os.Environ(), environment...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, k.network.inside(cmd.Start))
	k.pid = cmd.Process.Pid
	t.Cleanup(func() {
		_ = syscall.Kill(-k.pid, syscall.SIGKILL) // the group that was started here
		_ = cmd.Wait()
	})
	return free.Addr().String()
}

// miniBrowser is the browser that comes with WebKitGTK's library.
func miniBrowser(t T) string {
	t.Helper()
	if path := os.Getenv("WEBKIT_BROWSER"); path != "" {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/*/webkit2gtk-4.1/MiniBrowser")
	if len(found) == 0 {
		t.Fatalf("no MiniBrowser of WebKitGTK's found: install webkit2gtk-driver, or set WEBKIT_BROWSER")
	}
	return found[0]
}

// startScreen starts an X server that shows nothing to anybody.
func startScreen(t T) (display string) {
	t.Helper()
	read, write, err := os.Pipe()
	require.NoError(t, err)
	defer read.Close()
	cmd := exec.Command(executable(t, "XVFB", "Xvfb"), "-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{write}
	require.NoError(t, cmd.Start())
	_ = write.Close()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	number, err := bufio.NewReader(read).ReadString('\n')
	require.NoError(t, err, "Xvfb starts")
	return ":" + strings.TrimSpace(number)
}

// keepConsole keeps what the page writes to its console, which WebKitGTK shows nobody.
const keepConsole = `(() => {
	window.consoleOfTheTest = [];
	for (const type of ['debug', 'log', 'info', 'warn', 'error']) {
		const real = console[type];
		console[type] = (...args) => {
			const texts = args.map((arg) => typeof arg === 'string' ? JSON.stringify(arg) : String(arg));
			consoleOfTheTest.push([(type === 'warn' ? 'warning' : type) + ':', ...texts].join(' '));
			return real.apply(console, args);
		};
	}
})()`

// can is a lever that takes a network of the browser's own.
func (k *webkitBrowser) can(lever string) error {
	if k.network.own == nil {
		return nil
	}
	return &Missing{lever, fmt.Sprintf("WebKitGTK goes by the default route, and a network namespace of its own can't be made (%v)", k.network.own)}
}
