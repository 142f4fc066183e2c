package access

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
)

// plainPage is for what is shown before somebody has signed in. It has no script, and no style of its own. It leads on because a browser
// sends no session along with a link from another program (SameSite=Strict), but does with one of this page.
var plainPage = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{.Title}}</title>
{{with .Stylesheet}}<link rel="stylesheet" href="{{.}}">{{end}}
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{with .Says}}<p>{{.}}</p>{{end}}
{{if .Form}}<form method="post" action="/sign-in">
<input type="hidden" name="next" value="{{.Next}}">
{{if .Token}}<input type="hidden" name="token" value="{{.Token}}">{{else}}<p><label>Your token <input type="password" name="token" autocomplete="current-password" required autofocus></label></p>{{end}}
<p><button type="submit">Sign in</button></p>
</form>
{{if not .Token}}<p>You have signed in already, and came here from another program? <a href="{{.Next}}">Go on</a>.</p>{{end}}{{else}}<p><a href="/">To the worklist</a></p>{{end}}
</main>
</body>
</html>
`))

type plainContent struct {
	Title, Says, Stylesheet, Next, Token string
	Form                                 bool
}

func (s *Server) showPlain(w http.ResponseWriter, status int, content plainContent) {
	content.Stylesheet = s.options.Stylesheet
	var text bytes.Buffer
	if err := plainPage.Execute(&text, content); err != nil {
		http.Error(w, "This page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = text.WriteTo(w) // the visitor has left
}

func (s *Server) showProblem(w http.ResponseWriter, status int, title, says string) {
	s.showPlain(w, status, plainContent{Title: title, Says: says})
}

// serveSignIn shows the page to sign in, and signs in. A link opens a page with a button: programs that look at links before a person
// does (mail, chat) would otherwise use it up.
func (s *Server) serveSignIn(w http.ResponseWriter, r *http.Request) {
	const title = "Sign in to the identity desk"
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		says := "Use the link that the program prints when it starts, or your token."
		token := r.URL.Query().Get("token")
		if token != "" {
			says = "This link works once."
		}
		s.showPlain(w, http.StatusOK, plainContent{Title: title, Says: says, Form: true, Next: localPath(r.URL.Query().Get("next")), Token: token})
		return
	case http.MethodPost:
	default:
		w.Header().Set("Allow", "GET, POST")
		s.showProblem(w, http.StatusMethodNotAllowed, "There is no such form", "")
		return
	}
	address := s.addressOf(r)
	if wait := s.slow.wait(address); wait > 0 {
		w.Header().Set("Retry-After", seconds(wait))
		s.showProblem(w, http.StatusTooManyRequests, "Too many wrong tokens", "Wait "+seconds(wait)+" seconds, and try again.")
		return
	}
	if err := r.ParseForm(); err != nil {
		s.showProblem(w, http.StatusBadRequest, "That cannot be read", "The form is damaged, or larger than a form may be.")
		return
	}
	token, next := strings.TrimSpace(r.PostForm.Get("token")), localPath(r.PostForm.Get("next"))
	one, there := s.signIn(token)
	if !there {
		s.slow.failed(address)
		s.log.Warn("a token was not accepted", "address", address, "request", RequestID(r))
		s.showPlain(w, http.StatusUnauthorized, plainContent{Title: title, Form: true, Next: next,
			Says: "That is not accepted. A link works once, and for 10 minutes: start the program again for another one. A token may have been removed."})
		return
	}
	s.slow.succeeded(address)
	if old, there := s.sessionID(r); there {
		s.sessions.end(old)
	}
	noteVisitor(r, one.person.Name)
	s.setCookie(w, s.sessions.begin(one), int(sessionFor.Seconds()))
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func (s *Server) signIn(token string) (session, bool) {
	now := s.now()
	if name, there := s.links.use(token, now); there {
		return session{person: Person{Name: name}, byLink: true, began: now, used: now}, true
	}
	if s.options.People == nil {
		return session{}, false
	}
	person, there, err := s.options.People.withToken(token)
	if err != nil {
		s.log.Error("nobody can sign in with a token", "error", err)
	}
	return session{person: person, began: now, used: now}, there
}

func (s *Server) serveSignOut(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		s.showProblem(w, http.StatusMethodNotAllowed, "There is no such page", "")
		return
	}
	if id, there := s.sessionID(r); there {
		s.sessions.end(id)
	}
	s.setCookie(w, "", -1)
	http.Redirect(w, r, signInPath, http.StatusSeeOther)
}

// localPath is where to go after signing in: a path of this server, or the worklist. Browsers take // and /\ for another host.
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") || next == signInPath {
		return "/"
	}
	return next
}
