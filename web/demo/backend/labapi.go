package backend

import (
	"net/http"
	"time"
)

// labRoutes are what a lab page, or a test, drives the server by.
func (s *Server) labRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /lab/pages", s.postPage)
	mux.HandleFunc("GET /lab/scenarios", s.getScenarios)
	onPage := func(pattern string, handle func(*Page, http.ResponseWriter, *http.Request)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			p, err := s.pageFor(r.PathValue("page"))
			if err != nil {
				badRequest(w, err)
				return
			}
			handle(p, w, r)
		})
	}
	onPage("GET /lab/pages/{page}", (*Page).getState)
	onPage("GET /lab/pages/{page}/events", (*Page).getEvents)
	onPage("PUT /lab/pages/{page}/faults/auth", putFault((*Page).SetAuthFault, AuthFault.Normalize))
	onPage("DELETE /lab/pages/{page}/faults/auth", doing((*Page).ClearAuthFault))
	onPage("PUT /lab/pages/{page}/faults/engine", putFault((*Page).SetEngineFault, EngineFault.NormalizeEngine))
	onPage("DELETE /lab/pages/{page}/faults/engine", doing((*Page).ClearEngineFault))
	onPage("PUT /lab/pages/{page}/faults/sync", putFault((*Page).SetSyncFault, SyncFault.Normalize))
	onPage("DELETE /lab/pages/{page}/faults/sync", doing((*Page).ClearSyncFault))
	onPage("POST /lab/pages/{page}/revoke", (*Page).postRevoke)
	onPage("POST /lab/pages/{page}/expire", doing((*Page).Expire))
	onPage("POST /lab/pages/{page}/scenarios/{scenario}", (*Page).postScenario)
	onPage("GET /lab/pages/{page}/scenarios", (*Page).getScenario)
	onPage("DELETE /lab/pages/{page}/scenarios", doing((*Page).StopScenario))
}

// postPage makes a page, or changes the settings of one.
func (s *Server) postPage(w http.ResponseWriter, r *http.Request) {
	var request pageRequest
	if err := readJSON(w, r, &request); err != nil {
		badRequest(w, err)
		return
	}
	config, err := request.config()
	if err != nil {
		badRequest(w, err)
		return
	}
	id := newPageID()
	if request.ID != nil {
		id = *request.ID
	}
	p, err := s.pageFor(id)
	if err == nil {
		err = p.Configure(config)
	}
	if err != nil {
		badRequest(w, err)
		return
	}
	writeJSON(w, http.StatusCreated, map[string]any{
		"id": p.ID(), "clientId": p.ClientID(), "convexUrl": origin(r) + "/pages/" + p.ID(),
		"tokenLife": int(p.current().life / time.Second), "authPort": s.authPort, "enginePath": p.EnginePath(),
	})
}

func (p *Page) getState(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, p.State())
}

func (p *Page) getEvents(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, p.Events())
}

func (p *Page) postRevoke(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]int{"revoked": p.Revoke()})
}

// putFault reads a fault, sets it and answers with it, defaults filled in.
func putFault[F any](set func(*Page, F) error, normalize func(F) (F, error)) func(*Page, http.ResponseWriter, *http.Request) {
	return func(p *Page, w http.ResponseWriter, r *http.Request) {
		var f F
		err := readJSON(w, r, &f)
		if err == nil {
			f, err = normalize(f)
		}
		if err == nil {
			err = set(p, f)
		}
		if err != nil {
			badRequest(w, err)
			return
		}
		writeJSON(w, http.StatusOK, f)
	}
}

// doing answers 204 after a change that cannot fail.
func doing(change func(*Page)) func(*Page, http.ResponseWriter, *http.Request) {
	return func(p *Page, w http.ResponseWriter, _ *http.Request) {
		change(p)
		w.WriteHeader(http.StatusNoContent)
	}
}
