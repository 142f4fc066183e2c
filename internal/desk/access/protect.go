package access

import (
	"context"
	"errors"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// largestBody bounds what is sent: a form or an object of the API takes a few KiB.
	largestBody = 1 << 20
	// contentPolicy lets a page use what this server sends as files, and nothing else: no inline script or style, no other host.
	contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	healthPath, readyPath = "/healthz", "/readyz"
)

// note is what the log says of a request besides what it sees itself.
type note struct{ id, visitor string }

type noteKey struct{}

// RequestID names a request in the log and in the header X-Request-Id; "" outside Protect.
func RequestID(r *http.Request) string {
	if one, there := r.Context().Value(noteKey{}).(*note); there {
		return one.id
	}
	return ""
}

func noteVisitor(r *http.Request, name string) {
	if one, there := r.Context().Value(noteKey{}).(*note); there {
		one.visitor = name
	}
}

// Protect is the first handler of every request. It refuses what no page and no provider of this server sends, sets the headers that
// every answer has, bounds the body, answers /healthz and /readyz, and logs.
func (s *Server) Protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, noted := s.now(), &note{id: NewToken()[:16]}
		r = r.WithContext(context.WithValue(r.Context(), noteKey{}, noted))
		answer := &answerWatch{ResponseWriter: w}
		defer func() {
			problem := recover()
			cause, _ := problem.(error)
			aborted := errors.Is(cause, http.ErrAbortHandler)
			if problem != nil && !aborted {
				s.log.Error("a request could not be answered, because of a defect of this program", "request", noted.id, "problem", problem, "stack", string(debug.Stack()))
				answerDefect(answer, noted.id)
			}
			if answer.status == 0 && problem == nil {
				answer.status = http.StatusOK // what net/http does for a handler that wrote nothing
			}
			s.logRequest(r, answer, noted, s.now().Sub(began))
			if aborted {
				panic(http.ErrAbortHandler) // net/http's own way to say that no answer follows
			}
		}()
		s.setHeaders(answer, noted.id)
		r.Body = http.MaxBytesReader(answer, r.Body, largestBody)
		if s.serveHealth(answer, r) {
			return
		}
		if refused, why := s.refuse(r); refused {
			s.log.Warn("a request was refused", "request", noted.id, "why", why)
			http.Error(answer, why, http.StatusForbidden)
			return
		}
		next.ServeHTTP(answer, r)
	})
}

// answerDefect answers where nothing has been answered yet.
func answerDefect(answer *answerWatch, requestID string) {
	if answer.begun {
		return
	}
	http.Error(answer, "This could not be done, because of a defect of this program. Its log says more, at request "+requestID+".", http.StatusInternalServerError)
}

// refuse says why a request is not answered at all.
func (s *Server) refuse(r *http.Request) (refused bool, why string) {
	switch {
	case s.proxyOnly && !s.isProxy(r):
		return true, "This server answers only the proxy in front of it."
	case !slices.Contains(s.hosts, hostOf(r.Host)):
		return true, "This server does not answer by that name. Open it by the address that it was given."
	case s.origins.Check(r) != nil:
		return true, "This comes from a page of another site, and nothing was done."
	}
	return false, ""
}

func hostOf(hostPort string) string {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = strings.Trim(hostPort, "[]")
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func (s *Server) setHeaders(w http.ResponseWriter, requestID string) {
	header := w.Header()
	header.Set("Content-Security-Policy", contentPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Request-Id", requestID)
	if s.secure {
		header.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// serveHealth answers whoever watches over the program. They ask by any name, and learn nothing else.
func (s *Server) serveHealth(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path != healthPath && r.URL.Path != readyPath {
		return false
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET")
		w.WriteHeader(http.StatusMethodNotAllowed)
	case r.URL.Path == readyPath && s.options.Ready != nil && s.notReady(r):
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte("not ready\n")) // whoever asked has left
	default:
		_, _ = w.Write([]byte("ok\n")) // as above
	}
	return true
}

// readyFor is how long an answer to /readyz holds. Anybody may ask, and finding out writes to the disk.
const readyFor = 5 * time.Second

// readiness is what was found out last.
type readiness struct {
	mutex sync.Mutex
	asked time.Time
	err   error
}

func (s *Server) notReady(r *http.Request) bool {
	s.ready.mutex.Lock()
	defer s.ready.mutex.Unlock()
	if now := s.now(); s.ready.asked.IsZero() || now.Sub(s.ready.asked) >= readyFor {
		s.ready.asked, s.ready.err = now, s.options.Ready()
	}
	if s.ready.err != nil {
		s.log.Error("the server is not ready", "request", RequestID(r), "error", s.ready.err)
	}
	return s.ready.err != nil
}

// logRequest logs no query, no header and no body: a link's token, a key, a cookie or a form may be in them.
func (s *Server) logRequest(r *http.Request, answer *answerWatch, noted *note, took time.Duration) {
	s.log.Info("request", "request", noted.id, "method", r.Method, "path", r.URL.Path, "status", answer.status, "bytes", answer.bytes,
		"milliseconds", took.Milliseconds(), "address", s.addressOf(r), "by", noted.visitor)
}

// answerWatch notes what an answer was.
type answerWatch struct {
	http.ResponseWriter
	begun  bool
	status int
	bytes  int64
}

// WriteHeader implements http.ResponseWriter.
func (a *answerWatch) WriteHeader(status int) {
	if !a.begun && status >= http.StatusOK {
		a.begun, a.status = true, status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *answerWatch) Write(content []byte) (int, error) {
	if !a.begun {
		a.begun, a.status = true, http.StatusOK
	}
	written, err := a.ResponseWriter.Write(content)
	a.bytes += int64(written)
	return written, err
}

// Unwrap lets http.ResponseController flush, and set deadlines.
func (a *answerWatch) Unwrap() http.ResponseWriter { return a.ResponseWriter }
