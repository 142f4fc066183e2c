package access

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	signInPath, signOutPath = "/sign-in", "/sign-out"
	// FormTokenField is the hidden field of every form.
	FormTokenField = "form_token"
	// FormTokenHeader is where a script sends the same.
	FormTokenHeader = "X-Form-Token"
	// The beginnings of what a form token is made of keep a user of the proxy from being named like a session.
	proxyKey, sessionKey = "proxy ", "session "
)

// visitor is who has signed in.
type visitor struct {
	name string
	// key is what form tokens are bound to.
	key     string
	byProxy bool
}

type visitorKey struct{}

// Guard lets only those through to the pages who have signed in, and only writes that come from a form of theirs. It serves the page to
// sign in as well.
func (s *Server) Guard(pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == signInPath {
			s.serveSignIn(w, r)
			return
		}
		one, there := s.visitorOf(r)
		switch {
		case !there && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			target := signInPath
			if r.URL.Path != "/" {
				target += "?" + url.Values{"next": {r.URL.Path}}.Encode()
			}
			http.Redirect(w, r, target, http.StatusSeeOther)
			return
		case !there:
			s.showProblem(w, http.StatusUnauthorized, "You are not signed in", "The session has ended, and nothing was done. Sign in, and do it again.")
			return
		}
		noteVisitor(r, one.name)
		r = r.WithContext(context.WithValue(r.Context(), visitorKey{}, one))
		if !isSafe(r.Method) && !s.hasFormToken(r, one) {
			s.showProblem(w, http.StatusForbidden, "This form is not valid", "It was not made for your session, or is larger than a form may be. Nothing was done. Go back, load the page again, and do it once more.")
			return
		}
		if r.URL.Path == signOutPath {
			s.serveSignOut(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

func isSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// visitorOf returns who sent a request: whom the proxy names, or whose session it is.
func (s *Server) visitorOf(r *http.Request) (visitor, bool) {
	if s.isProxy(r) {
		// Two values are what a visitor sent and what the proxy added: neither counts.
		if names := r.Header.Values(s.options.ProxyHeader); len(names) == 1 && checkName(names[0]) == nil {
			return visitor{name: names[0], key: proxyKey + names[0], byProxy: true}, true
		}
	}
	id, there := s.sessionID(r)
	if !there {
		return visitor{}, false
	}
	one, there := s.sessions.use(id, s.now())
	if !there {
		return visitor{}, false
	}
	if !one.byLink && (s.options.People == nil || !s.options.People.has(one.person)) {
		s.sessions.end(id)
		return visitor{}, false
	}
	return visitor{name: one.person.Name, key: sessionKey + id}, true
}

func (s *Server) sessionID(r *http.Request) (id string, there bool) {
	cookies := r.CookiesNamed(s.cookieName())
	if len(cookies) != 1 {
		return "", false
	}
	return cookies[0].Value, true
}

// hasFormToken tells whether a write comes from a form of the session.
func (s *Server) hasFormToken(r *http.Request, one visitor) bool {
	given := r.Header.Get(FormTokenHeader)
	if given == "" && strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		if r.ParseForm() != nil {
			return false
		}
		given = r.PostForm.Get(FormTokenField)
	}
	return sameText(given, s.formTokenOf(one.key))
}

func visitorIn(r *http.Request) visitor {
	one, _ := r.Context().Value(visitorKey{}).(visitor)
	return one
}

// Person is who sent a request that has come through Guard; "" otherwise.
func (s *Server) Person(r *http.Request) string { return visitorIn(r).name }

// Knows tells whether a person may still come in who did at a time: whom a link was made for, who is in the file of people since then,
// and everybody where a proxy signs people in, because it does not tell who has left.
func (s *Server) Knows(person string, since time.Time) bool {
	return len(s.proxies) > 0 || s.links.madeFor(person) || s.options.People != nil && s.options.People.hadAt(person, since)
}

// FormTokenName is the name of the hidden field that every form needs.
func (s *Server) FormTokenName() string { return FormTokenField }

// FormToken is the value of that field, for a request that has come through Guard.
func (s *Server) FormToken(r *http.Request) string { return s.formTokenOf(visitorIn(r).key) }

// CanSignOut tells whether a form to /sign-out does anything: whom a proxy has signed in, it signs out.
func (s *Server) CanSignOut(r *http.Request) bool { return !visitorIn(r).byProxy }

// Admits tells whether it is the provider's API key.
func (s *Server) Admits(key string) bool { return s.hasAPIKey && s.apiKey.is(key) }

// API lets only those through who have the provider's API key.
func (s *Server) API(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address := s.addressOf(r)
		if wait := s.slow.wait(address); wait > 0 {
			w.Header().Set("Retry-After", seconds(wait))
			answerGateway(w, http.StatusTooManyRequests, "Too many wrong API keys came from this address; wait before the next request.")
			return
		}
		key, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !isBearer || !s.Admits(key) {
			s.slow.failed(address)
			answerGateway(w, http.StatusUnauthorized, "The identity desk does not accept this API key.")
			return
		}
		s.slow.succeeded(address)
		noteVisitor(r, "API key")
		api.ServeHTTP(w, r)
	})
}

// answerGateway answers as Atlassian's gateway does where it lets nobody through.
func answerGateway(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": status, "message": message}) // whoever asked has left
}

func seconds(wait time.Duration) string {
	return strconv.Itoa(int((wait + time.Second - 1) / time.Second))
}
