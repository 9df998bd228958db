package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Serve puts a request through a fault. It returns the status that it
// answered with (0 for none) and whether the request is dealt with; if not,
// the ordinary answer is due. ctx ends a wait when the server closes; the
// request's own context ends it when the client goes away, which needs the
// request body to have been read.
func Serve(ctx context.Context, w http.ResponseWriter, r *http.Request, f Auth) (status int, done bool) {
	switch f.Kind {
	case Drop:
		reset(w)
		return 0, true
	case Cut:
		writePart(w)
		cut(w)
		return 0, true
	case Flood:
		writePart(w)
		flood(ctx, w, r)
		return 0, true
	case Late:
		return 0, false // its answer waits, see Hold
	case Hang, Stall:
		if f.Kind == Stall {
			writePart(w)
		}
		select {
		case <-r.Context().Done():
		case <-ctx.Done():
		}
		reset(w)
		return 0, true
	}
	if !pause(ctx, r.Context(), time.Duration(f.Delay)*time.Millisecond) {
		reset(w)
		return 0, true
	}
	switch f.Kind {
	case Status:
		if f.NoCORS {
			hide(w)
		}
		writeStatus(w, f)
		return f.Status, true
	case Redirect:
		w.Header().Set("Location", elsewhere(r)+PortalPath)
		w.WriteHeader(http.StatusFound)
		return http.StatusFound, true
	case Missing:
		writeOAuth(w, http.StatusBadRequest, "invalid_request", "Missing refresh token.")
		return http.StatusBadRequest, true
	}
	return 0, false
}

// Hold waits until the answer to a request that met a Late fault has been on its
// way for long enough, and reports whether somebody still waits for it. ctx ends
// the wait when the server closes.
func Hold(ctx context.Context, w http.ResponseWriter, r *http.Request, f Auth) bool {
	if pause(ctx, r.Context(), time.Duration(f.Delay)*time.Millisecond) {
		return true
	}
	reset(w)
	return false
}

// PortalPath is where [Portal] must be served, on every origin of the server.
const PortalPath = "/lab/portal"

// Portal is the page that a captive portal redirects to. No page of another
// origin may read it.
func Portal(w http.ResponseWriter, _ *http.Request) {
	hide(w)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(portalPage))
}

// hide takes away what lets a page on another origin read an answer.
func hide(w http.ResponseWriter) { w.Header().Del("Access-Control-Allow-Origin") }

// elsewhere is this server under its machine's other name, which is another origin.
func elsewhere(r *http.Request) string {
	host, port, _ := net.SplitHostPort(r.Host)
	if host == "127.0.0.1" {
		return "http://localhost:" + port
	}
	return "http://127.0.0.1:" + port
}

// pause waits for d and reports whether it was left to.
func pause(server, request context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-request.Done():
	case <-server.Done():
	}
	return false
}

// reset closes the connection with a TCP reset, so that the client's fetch
// fails as it does when a network is gone, not as a server that said goodbye.
func reset(w http.ResponseWriter) {
	conn := take(w)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// cut closes the connection in the middle of an answer. Not with a reset, which
// may overtake the head.
func cut(w http.ResponseWriter) { _ = take(w).Close() }

// take takes the raw connection.
func take(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// There is none (HTTP/2, a test recorder): abort the handler, which
		// resets the stream and logs nothing.
		panic(http.ErrAbortHandler)
	}
	return conn
}

// writePart begins an answer that never ends.
func writePart(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"access_token":"`))
	_ = http.NewResponseController(w).Flush()
}

// flood goes on with an answer until nobody reads it.
func flood(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	const every = 20 * time.Millisecond // fast enough to look alive, and no load for the machine
	more := bytes.Repeat([]byte("e"), 1024)
	for pause(ctx, r.Context(), every) {
		if _, err := w.Write(more); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
	}
}

func writeStatus(w http.ResponseWriter, f Auth) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	switch {
	case f.Body == BodyEmpty || f.Status == http.StatusNoContent || f.Status == http.StatusNotModified:
		w.WriteHeader(f.Status)
	case f.Body == BodyHTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(htmlFor(f.Status)))
	default:
		code, description := oauthFor(f.Status)
		writeOAuth(w, f.Status, code, description)
	}
}

func writeOAuth(w http.ResponseWriter, status int, code, description string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": description})
}

// oauthFor says what an auth provider's JSON body says at a status. None of
// these is invalid_grant: a status by itself proves no session over.
func oauthFor(status int) (code, description string) {
	switch {
	case status == http.StatusTooManyRequests:
		return "rate_limit_exceeded", "Too many requests. Try again later."
	case status == http.StatusForbidden:
		return "access_denied", "Access denied."
	case status == http.StatusUnauthorized:
		return "unauthorized", "Unauthorized."
	case status >= 500:
		return "server_error", http.StatusText(status)
	default:
		return "invalid_request", http.StatusText(status)
	}
}

func htmlFor(status int) string {
	if status < 400 || status == http.StatusForbidden || status == http.StatusNetworkAuthenticationRequired {
		return portalPage
	}
	return "<!doctype html><html><head><title>" + strconv.Itoa(status) + " " + http.StatusText(status) +
		"</title></head><body><h1>" + strconv.Itoa(status) + " " + http.StatusText(status) +
		"</h1><hr><p>gateway</p></body></html>\n"
}

const portalPage = `<!doctype html>
<html><head><title>Welcome to the airport Wi-Fi</title></head>
<body><h1>Sign in to the network</h1><form method="post"><button>Accept and connect</button></form></body></html>
`
