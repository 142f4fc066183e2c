package emulator

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// area is a page that the navigation leads to.
type area struct{ Name, Title, Path string }

// areas are the navigation, under the headings that Atlassian's console has.
var areas = []struct {
	Heading string
	Areas   []area
}{
	{"", []area{{"overview", "Overview", "/"}}},
	{"Directory", []area{
		{"users", "Users", "/console/users"}, {"groups", "Groups", "/console/groups"}, {"domains", "Domains", "/console/domains"},
	}},
	{"Security", []area{
		{"directories", "Identity providers", "/console/directories"}, {"policies", "Authentication policies", "/console/policies"},
		{"audit", "Audit log", "/console/audit-log"},
	}},
	{"Products", []area{{"products", "Products", "/console/products"}, {"plan", "Plan and Guard", "/console/plan"}}},
	{"Emulator", []area{{"operations", "Operations", "/console/operations"}, {"requests", "Requests", "/console/requests"}}},
}

// frame is what stands around every page, and what its forms say again.
type frame struct {
	Title, Area      string
	OrganizationID   string
	OrganizationName string
	Query            string // what the search box holds
	Now              time.Time
	Waiting          int // operations that have not ended
	Notice           notice
	refused          *refusedForm
}

// Areas is the navigation.
func (f frame) Areas() any { return areas }

// Refusal is why a form was refused. It stands at the form as well; this is for pages on which the form is not any more.
func (f frame) Refusal() string {
	if f.refused == nil {
		return ""
	}
	return f.refused.problem
}

// frame returns what stands around a page. It takes the notice that the address names: a page says it once.
func (v visit) frame(area, title string) frame {
	s := v.server
	shown := frame{Title: title, Area: area, refused: v.refused}
	for _, one := range s.Operations() {
		if one.Open() {
			shown.Waiting++
		}
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	shown.OrganizationID, shown.OrganizationName, shown.Now = s.organization.ID, s.organization.Name, s.now()
	if id := v.asked("notice"); id != "" {
		shown.Notice = s.notices[id]
		delete(s.notices, id)
	}
	return shown
}

// notice is what the page after a form says once: that it is done, and the key that was given out.
type notice struct {
	Words   string
	BaseURL string
	Key     string
}

// mostNotices bounds what is kept of notices that no browser has come back for.
const mostNotices = 100

// leave keeps a notice for the page that the browser is sent to, and returns the address with it.
func (s *Server) leave(page string, said notice) string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.notices == nil || len(s.notices) >= mostNotices {
		s.notices = map[string]notice{}
	}
	id := identity.RandomID() // never one of the ids that follow from the order of calls: it leads to a key
	s.notices[id] = said
	path, fragment, anchored := strings.Cut(page, "#")
	path += "?" + url.Values{"notice": {id}}.Encode()
	if anchored {
		path += "#" + fragment
	}
	return path
}

// refusedForm is a form that was refused, with what was typed.
type refusedForm struct {
	path    string // where it was sent to
	problem string
	values  url.Values
}

// formView is one form as a template shows it. Forms are told apart by where they are sent.
type formView struct {
	Action  string
	refused *refusedForm
}

// Form returns the form that is sent to an address made of these parts.
func (f frame) Form(parts ...string) formView {
	shown := formView{Action: "/console"}
	for _, part := range parts {
		shown.Action += "/" + url.PathEscape(part)
	}
	if f.refused != nil && f.refused.path == "/console/"+strings.Join(parts, "/") {
		shown.refused = f.refused
	}
	return shown
}

// Problem is why the form was refused; "" where it was not.
func (f formView) Problem() string {
	if f.refused == nil {
		return ""
	}
	return f.refused.problem
}

// Value is what a field holds: what was typed, or else what holds now.
func (f formView) Value(field, now string) string {
	if f.refused == nil {
		return now
	}
	return f.refused.values.Get(field)
}

// Checked is Value for a box.
func (f formView) Checked(field string, now bool) bool {
	if f.refused == nil {
		return now
	}
	return f.refused.values.Has(field)
}

// pageView is a page about to be written. The zero status is 200.
type pageView struct {
	status   int
	template string
	data     any
}

// noPage is shown where an address leads to nothing (any more).
func noPage(what string) pageView {
	return pageView{http.StatusNotFound, "problem", struct{ Title, Detail string }{"There is no such " + what, "It may have been deleted since this link was made."}}
}

// page serves a page.
func (s *Server) page(mux *http.ServeMux, path string, show func(visit) pageView) {
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		page := show(visit{server: s, request: r})
		render(w, max(page.status, http.StatusOK), page.template, page.data)
	})
}

// mostOfAForm is more than any form of the console takes, in bytes.
const mostOfAForm = 1 << 20

// form serves what a form is sent to. act does it, and returns the page to go on with and what that page says. Where it is refused,
// the page with the form is shown again, with the words of the refusal and what was typed.
func (s *Server) form(mux *http.ServeMux, path string, show func(visit) pageView, act func(visit) (next string, said notice, err error)) {
	mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, mostOfAForm)
		if err := r.ParseForm(); err != nil {
			problem(w, http.StatusBadRequest, "That could not be read", "A form has at most a megabyte.")
			return
		}
		v := visit{server: s, request: r}
		next, said, err := act(v)
		if err == nil {
			http.Redirect(w, r, s.leave(next, said), http.StatusSeeOther)
			return
		}
		status := http.StatusConflict
		if told, ok := errors.AsType[*refusal](err); ok {
			status = told.status
		}
		v.refused = &refusedForm{path: r.URL.Path, problem: err.Error(), values: r.PostForm}
		page := show(v)
		if page.status == 0 {
			page.status = status
		}
		render(w, page.status, page.template, page.data)
	})
}
