//go:build !js

package providers

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"holdfast/web/demo/browser"
	"holdfast/web/providers/fakes"
)

// Supabase, on a fake of its auth server, and a table that shows each user their own row. Its
// SDK tries a refresh again for 25 s (auth-js 2.119.1, _refreshAccessToken): a token that lives
// less would not show what comes after that. It remembers a failure for 60 s
// (REFRESH_FAILURE_COOLDOWN_MS), and then asks again with a token that has run out.
var _ = register(Provider{
	Name: "supabase", Title: "Supabase", Packages: []string{"@supabase/supabase-js"},
	Life: 30 * time.Second, AtLeast: 62 * time.Second, Loses: "429",
	Serve: func(_ browser.T, auth string, life time.Duration) Server {
		gotrue := fakes.NewGoTrue(auth, life)
		server := Server{
			Identify: By(gotrue.Key, gotrue.Issuer),
			Revoke:   gotrue.Revoke,
			Data:     func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/rest/v1/") },
		}
		mux := http.NewServeMux()
		mux.Handle("/auth/v1/", gotrue)
		mux.HandleFunc("GET /rest/v1/whoami", func(w http.ResponseWriter, r *http.Request) { server.ownRow(w, r) })
		server.Handler = mux
		return server
	},
})

// ownRow is what PostgREST answers where row level security is on: a row to its user, an empty
// table to who comes with the project's key alone, and an error to a token that is not good.
func (s Server) ownRow(w http.ResponseWriter, r *http.Request) {
	rows := []*Who{}
	if r.Header.Get("Authorization") != "Bearer "+r.Header.Get("apikey") {
		who, err := s.WhoAsks(r)
		if err != nil {
			http.Error(w, `{"code":"PGRST303","message":"JWT expired"}`, http.StatusUnauthorized)
			return
		}
		rows = append(rows, who)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(rows)
}
