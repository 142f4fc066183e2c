package emulator

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pages escape whatever they show: names come from whoever writes to the API.
var pages = template.Must(template.New("").Funcs(pageWords).ParseFS(templateFiles, "templates/*.html"))

// crossOrigin tells a form sent by the console's own pages from one that another web site sends through the
// visitor's browser. Programs, which send neither Origin nor Sec-Fetch-Site, pass.
var crossOrigin = http.NewCrossOriginProtection()

// console serves the pages for people.
func (s *Server) console() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.showConsole)
	mux.HandleFunc("GET /google/consent/{connection}", s.showConsent)
	mux.HandleFunc("POST /google/consent/{connection}", s.giveConsent)
	mux.HandleFunc("POST /google/consent/{connection}/revoke", s.revokeConsent)
	mux.HandleFunc("POST /console/google-connections/{connection}/finish-sync", s.finishSync)
	mux.HandleFunc("POST /console/operations/{operation}/{act}", s.settleOperation)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, http.StatusNotFound, "There is no such page", "The console has one page, and one for each Google consent.")
	})
	return SameOriginOnly(mux) // all of it, so that no form can be left out
}

func (s *Server) showConsole(w http.ResponseWriter, r *http.Request) {
	render(w, http.StatusOK, "console", s.consolePage(r))
}

func (s *Server) showConsent(w http.ResponseWriter, r *http.Request) {
	page, found := s.consentPage(r.PathValue("connection"))
	switch {
	case !found:
		unknownConnection(w)
	case page.Given:
		render(w, http.StatusOK, "consented", page)
	default:
		render(w, http.StatusOK, "consent", page)
	}
}

func (s *Server) giveConsent(w http.ResponseWriter, r *http.Request) {
	allow := func(connectionID string) error {
		if page, _ := s.consentPage(connectionID); page.Given {
			return nil // a second click on Allow changes nothing and is no mistake
		}
		return s.ConfirmConsent(connectionID)
	}
	s.changeConnection(w, r, allow, "/google/consent/"+r.PathValue("connection"))
}

func (s *Server) revokeConsent(w http.ResponseWriter, r *http.Request) {
	s.changeConnection(w, r, s.BreakConsent, "/")
}

func (s *Server) finishSync(w http.ResponseWriter, r *http.Request) {
	s.changeConnection(w, r, s.FinishSync, "/")
}

// changeConnection acts on the connection in the path and sends the browser on to a page that shows the outcome, so
// that reloading it does not act again.
func (s *Server) changeConnection(w http.ResponseWriter, r *http.Request, act func(connectionID string) error, next string) {
	id := r.PathValue("connection")
	if _, found := s.consentPage(id); !found {
		unknownConnection(w)
		return
	}
	if err := act(id); err != nil {
		problem(w, http.StatusConflict, "That did not work", err.Error())
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func unknownConnection(w http.ResponseWriter) {
	problem(w, http.StatusNotFound, "There is no such Google Workspace connection",
		"It may have been deleted since this link was made. The console shows the connections there are.")
}

// SameOriginOnly refuses a form that another web site sends. It is for pages of the program around the emulator, too.
func SameOriginOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if crossOrigin.Check(r) != nil {
			problem(w, http.StatusForbidden, "Refused", "This request came from another web site. Open the page in the console and use its button.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// problem is the page that says what went wrong.
func problem(w http.ResponseWriter, status int, title, detail string) {
	render(w, status, "problem", struct{ Title, Detail string }{title, detail})
}

// render writes a page. It is built in full first, so that a template that fails leaves no half page behind.
func render(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the visitor has left; there is nobody to tell
}
