package emulator

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
)

//go:embed templates/*.html templates/console/*.html
var templateFiles embed.FS

//go:embed templates/icon.svg
var icon []byte

// copyScript adds a button to what is to be copied. It is the only script there is: without it everything works, and what is to
// be copied is selected by a click.
//
//go:embed templates/copy.js
var copyScript string

// contentPolicy keeps foreign content, other scripts and frames out.
var contentPolicy = func() string {
	sum := sha256.Sum256([]byte(copyScript))
	return "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}()

// pages escape whatever they show: names come from whoever writes to the API.
var pages = template.Must(template.New("").Funcs(pageWords).ParseFS(templateFiles, "templates/*.html", "templates/console/*.html"))

// crossOrigin tells a form sent by the console's own pages from one that another web site sends through the
// visitor's browser. Programs, which send neither Origin nor Sec-Fetch-Site, pass.
var crossOrigin = http.NewCrossOriginProtection()

// console serves the pages for people.
func (s *Server) console() http.Handler {
	mux := http.NewServeMux()
	s.page(mux, "/{$}", showOverview)
	s.page(mux, "/console/search", showSearch)
	s.page(mux, "/console/audit-log", showAuditLog)
	s.page(mux, "/console/requests", showRequests)
	s.page(mux, "/console/products", showProducts)
	s.page(mux, "/console/operations", showOperations)
	s.form(mux, "/console/operations/{operation}/{act}", showOverview, settleOperation)
	s.page(mux, "/console/plan", showPlan)
	s.form(mux, "/console/plan", showPlan, setSubscription)
	s.directoryPages(mux)
	s.peoplePages(mux)
	mux.HandleFunc("GET /console/icon.svg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(icon) // the visitor has left; there is nobody to tell
	})
	mux.HandleFunc("GET /google/consent/{connection}", s.showConsent)
	mux.HandleFunc("GET /google/consent/{connection}/cancelled", s.showCancelled)
	mux.HandleFunc("POST /google/consent/{connection}", s.giveConsent)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, http.StatusNotFound, "There is no such page", "The navigation of the console leads to all there are.")
	})
	return SameOriginOnly(mux) // all of it, so that no form can be left out
}

func (s *Server) directoryPages(mux *http.ServeMux) {
	const one = "/console/directories/{directory}"
	s.page(mux, "/console/directories", showDirectories)
	s.form(mux, "/console/directories", showDirectories, addDirectory)
	s.page(mux, one, showDirectory)
	for path, act := range map[string]func(visit) (string, notice, error){
		"/rename": renameDirectory, "/delete": deleteDirectoryByHand,
		"/saml": saveSAML, "/saml/delete": deleteSAMLByHand,
		"/domains": linkToDirectory, "/domains/{domain}/move": moveFromDirectory,
		"/provisioning": addProvisioning, "/provisioning/regenerate": regenerateKeyByHand, "/provisioning/delete": deleteProvisioningByHand,
		"/google": connectGoogle, "/google/settings": saveGoogle, "/google/sync": syncGoogleByHand, "/google/finish-sync": finishSyncByHand,
		"/google/revoke": revokeConsentByHand, "/google/disconnect": disconnectGoogle,
		"/conflicts/{conflict}/sync": syncConflictByHand, "/push": push, "/sign-in": signIn,
	} {
		s.form(mux, one+path, showDirectory, act)
	}
	s.page(mux, "/console/domains", showDomains)
	s.form(mux, "/console/domains", showDomains, addDomainByHand)
	s.form(mux, "/console/domains/{domain}/status", showDomains, setDomainStatus)
	s.form(mux, "/console/domains/{domain}/link", showDomains, linkDomainByHand)
	s.page(mux, "/console/policies", showPolicies)
	s.form(mux, "/console/policies", showPolicies, addPolicy)
	s.page(mux, "/console/policies/{policy}", showPolicy)
	for path, act := range map[string]func(visit) (string, notice, error){
		"/rename": renamePolicy, "/enforce": enforceSSO, "/settings": savePolicySettings, "/default": makePolicyDefault, "/delete": deletePolicyByHand, "/members": addMembers,
	} {
		s.form(mux, "/console/policies/{policy}"+path, showPolicy, act)
	}
}

func (s *Server) peoplePages(mux *http.ServeMux) {
	s.page(mux, "/console/users", showUsers)
	s.form(mux, "/console/users", showUsers, inviteByHand)
	s.page(mux, "/console/users/{account}", showUser)
	s.form(mux, "/console/users/{account}/policy", showUser, moveUser)
	s.form(mux, "/console/users/{account}/sign-in", showUser, signInUser)
	s.form(mux, "/console/users/{account}/account/{act}", showUser, changeAccount)
	s.page(mux, "/console/groups", showGroups)
	s.form(mux, "/console/groups", showGroups, addGroup)
	s.page(mux, "/console/groups/{group}", showGroup)
	for path, act := range map[string]func(visit) (string, notice, error){
		"/delete": deleteGroupByHand, "/members": addGroupMember, "/members/{account}/remove": removeGroupMember, "/default": setGroupDefault, "/roles/{act}": changeGroupRole,
	} {
		s.form(mux, "/console/groups/{group}"+path, showGroup, act)
	}
}

// consentPage is what Google's consent page shows.
type consentPage struct {
	ID, Organization, Directory, DirectoryID string
	Given                                    bool
}

// consentPage describes a Google Workspace connection to the person who is asked, and tells whether there is such a
// connection.
func (s *Server) consentPage(r *http.Request) (consentPage, bool) {
	v := visit{server: s, request: r}
	connection, there := readOne[googleView](v, "google-workspace-connections", r.PathValue("connection"))
	if !there {
		return consentPage{}, false
	}
	d, _ := readOne[directoryView](v, "directories", connection.DirectoryID)
	return consentPage{connection.ID, v.frame("", "").OrganizationName, d.Name, d.ID, !connection.NeedsConsent()}, true
}

func (s *Server) showConsent(w http.ResponseWriter, r *http.Request) {
	page, found := s.consentPage(r)
	switch {
	case !found:
		unknownConnection(w)
	case page.Given:
		render(w, http.StatusOK, "consented", page)
	default:
		render(w, http.StatusOK, "consent", page)
	}
}

// showCancelled is where Cancel leads to: nothing is changed by it.
func (s *Server) showCancelled(w http.ResponseWriter, r *http.Request) {
	page, found := s.consentPage(r)
	if !found {
		unknownConnection(w)
		return
	}
	render(w, http.StatusOK, "consent-cancelled", page)
}

// giveConsent allows the connection, and sends the browser on to a page that shows the outcome, so that reloading it does not
// act again. A second click on Allow changes nothing and is no mistake.
func (s *Server) giveConsent(w http.ResponseWriter, r *http.Request) {
	page, found := s.consentPage(r)
	if !found {
		unknownConnection(w)
		return
	}
	if !page.Given {
		if err := s.ConfirmConsent(page.ID); err != nil {
			problem(w, http.StatusConflict, "That did not work", err.Error())
			return
		}
	}
	http.Redirect(w, r, "/google/consent/"+page.ID, http.StatusSeeOther)
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
	header.Set("Content-Security-Policy", contentPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the visitor has left; there is nobody to tell
}
