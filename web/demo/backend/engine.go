package backend

import (
	"io/fs"
	"net/http"

	"holdfast/web/demo/backend/eventlog"
	"holdfast/web/demo/backend/faults"
)

// serveEngine serves the built page's engine through the trouble that a lab page
// has with it.
func (s *Server) serveEngine(w http.ResponseWriter, r *http.Request) {
	p, err := s.pageFor(r.PathValue("page"))
	if err != nil {
		badRequest(w, err)
		return
	}
	report := map[string]any{"method": r.Method, "fault": nil}
	f, _ := p.engine.Take(false)
	if f != nil {
		report["fault"] = f.Kind
	}
	p.log.Add(eventlog.Engine, report)
	if f != nil {
		if _, done := faults.Serve(s.ctx, w, r, *f); done {
			return
		}
	}
	if s.engine != "" {
		http.Redirect(w, r, s.engine, http.StatusFound)
		return
	}
	name, content := s.engineFile()
	if content == nil {
		http.Error(w, notBuilt, http.StatusServiceUnavailable)
		return
	}
	sendFile(w, r, name, content)
}

// engineFile is the engine as the page's build has named it; nil if there is none.
func (s *Server) engineFile() (name string, content []byte) {
	names, _ := fs.Glob(s.page, "assets/holdfast.gzip-*.wasm") // errs on a malformed pattern alone
	if len(names) == 0 {
		return "", nil
	}
	content, err := fs.ReadFile(s.page, names[0])
	if err != nil {
		return "", nil
	}
	return names[0], content
}
