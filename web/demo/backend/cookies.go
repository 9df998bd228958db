package backend

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	// hasSession is the cookie that authkit-js reads to learn whether a refresh
	// is worth a try: client ids, joined by dots (hasSessionCookie in
	// create-client.ts).
	hasSession = "workos-has-session"
	// refreshPrefix and the client id name the HttpOnly cookie, one for each
	// page, so that pages in one browser profile do not sign each other out.
	refreshPrefix = "lab-refresh-"

	cookieLife   = 30 * 24 * time.Hour
	maxClientIDs = 40
)

var clientID = regexp.MustCompile(`^client_[a-z0-9-]{1,32}$`)

// setSessionCookies sets both cookies. They are not Secure: the lab is plain
// http on localhost. A cookie is of a host, not of a port, so a page that is
// served by Vite on another port has them too.
func setSessionCookies(w http.ResponseWriter, r *http.Request, client, refresh string) {
	http.SetCookie(w, &http.Cookie{
		Name: refreshPrefix + client, Value: refresh, Path: "/user_management", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: int(cookieLife.Seconds()),
	})
	ids := slices.DeleteFunc(clientsWithSession(r), func(id string) bool { return id == client })
	if len(ids) >= maxClientIDs {
		ids = ids[1:]
	}
	setHasSession(w, append(ids, client))
}

// clearSessionCookies ends a client's cookies and leaves the others'.
func clearSessionCookies(w http.ResponseWriter, r *http.Request, client string) {
	http.SetCookie(w, &http.Cookie{
		Name: refreshPrefix + client, Path: "/user_management", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: -1,
	})
	setHasSession(w, slices.DeleteFunc(clientsWithSession(r), func(id string) bool { return id == client }))
}

func setHasSession(w http.ResponseWriter, ids []string) {
	c := &http.Cookie{
		Name: hasSession, Value: strings.Join(ids, "."), Path: "/",
		SameSite: http.SameSiteLaxMode, MaxAge: int(cookieLife.Seconds()),
	}
	if len(ids) == 0 {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// clientsWithSession reads the has-session cookie and drops what is no client
// id of the lab.
func clientsWithSession(r *http.Request) []string {
	c, err := r.Cookie(hasSession)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(strings.Split(c.Value, "."), func(id string) bool { return !clientID.MatchString(id) })
}

func refreshCookie(r *http.Request, client string) string {
	c, err := r.Cookie(refreshPrefix + client)
	if err != nil {
		return ""
	}
	return c.Value
}
