//go:build !js

package packaging

import "holdfast/web/demo/browser"

// serveScript runs the server that the example has of its own. Trouble is that it is stopped, for longer than its tokens live.
func serveScript(p project) served {
	p.t.Helper()
	port := freePort(p.t)
	var stop func()
	start := func() (url string) {
		cmd := p.command("npm", "run", "dev")
		cmd.Env = append(cmd.Env, "PORT="+port, "TOKEN_LIFE=4")
		url, stop = p.startOn(port, cmd)
		return url
	}
	return served{
		url:     start(),
		trouble: func() { stop() },
		heal:    func() { start() },
		met:     visitor.isTold,
		// From another tab, as it were: this one's guard is told nothing.
		revoke: func(v visitor) {
			browser.Eval[bool](v.Tab, "fetch('/sign-out', { method: 'POST' }).then(({ ok }) => ok)")
		},
	}
}
