//go:build !js

package main

import (
	"fmt"
	"math"

	"holdfast/web/demo/browser"
)

// watchSockets has a page list its WebSockets: when each was asked for and opened, in
// milliseconds since 1970, and gives it bareSocket(), which opens another that nobody
// uses.
//
// A browser connects one WebSocket to an address after another (RFC 6455, section 4.1;
// Chromium makes a pause of 10 ms besides), whichever tab asks: that is how long many
// tabs take at the least.
const watchSockets = `(() => {
	const Real = window.WebSocket;
	const sockets = window.sockets = [];
	window.WebSocket = class extends Real {
		constructor(...args) {
			super(...args);
			const socket = { url: this.url, asked: Date.now(), opened: 0 };
			this.addEventListener('open', () => { socket.opened = Date.now(); });
			sockets.push(socket);
		}
	};
	window.bareSocket = () => {
		const socket = new Real(sockets[0].url);
		window.bare = { asked: Date.now(), opened: 0 };
		socket.onopen = () => { bare.opened = Date.now(); socket.close(); };
	};
})()`

// queued is how many milliseconds a tab waited for the browser to open the socket that
// it had at a moment, from the network's return at the earliest; 0 if it had one before.
func queued(tab *browser.App, back, at int64) float64 {
	return browser.Eval[float64](tab.Tab, fmt.Sprintf(`(() => {
		const socket = sockets.findLast((socket) => socket.opened && socket.opened <= %[2]d);
		return socket ? Math.max(0, socket.opened - Math.max(socket.asked, %[1]d)) : 0;
	})()`, back, at))
}

// bareSockets is how many milliseconds the tabs take to open a WebSocket each that
// nobody uses, asked for as good as at once.
func bareSockets(tabs []*browser.App) float64 {
	for _, tab := range tabs {
		browser.Eval[any](tab.Tab, "bareSocket()")
	}
	begun, ended := math.Inf(1), 0.0
	for _, tab := range tabs {
		tab.Until("bare.opened > 0", "a bare WebSocket opens")
		begun = min(begun, browser.Eval[float64](tab.Tab, "bare.asked"))
		ended = max(ended, browser.Eval[float64](tab.Tab, "bare.opened"))
	}
	return ended - begun
}
