package emulator

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// Fault is something that goes wrong on purpose. Exactly one fault acts on a request: the first that matches and
// has not been used up, so that faults queued for one path happen one after the other.
type Fault struct {
	// Method the fault is for; "" is every method.
	Method string
	// Path the fault is for, without the query; * stands for one segment. "" is every path.
	Path string
	// Status answers with this status and does nothing else. 0 lets the request through.
	Status int
	// RetryAfter is the Retry-After header that goes with Status, verbatim: seconds, or a date.
	RetryAfter string
	// Body replaces the error body that would suit Status and Path.
	Body string
	// Delay holds the request up, in real time, before anything else; a caller that leaves meanwhile has not acted.
	Delay time.Duration
	// DropAnswer acts on the request, then cuts the connection instead of answering.
	DropAnswer bool
	// CutShort acts on the request, and cuts the connection in the middle of the answer.
	CutShort bool
	// Late acts on the request, and answers nothing until the caller leaves.
	Late bool
	// Alter acts on the request, and answers what it makes of the answer.
	Alter Alteration
	// Reset cuts the connection before acting.
	Reset bool
	// Stale answers a read from the organization as it was before the last write.
	Stale bool
	// Times is how many requests the fault acts on. 0 means all.
	Times int

	used int
}

// Fault adds a fault behind those already there.
func (s *Server) Fault(fault Fault) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.faults = append(s.faults, &fault)
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.faults = nil
}

// takeFault returns the fault for a request, or nil, and counts its use. Faults that come at random come last. The mutex
// is held.
func (s *Server) takeFault(r *http.Request) *Fault {
	for _, fault := range s.faults {
		if fault.matches(r) && (fault.Times == 0 || fault.used < fault.Times) {
			fault.used++
			copied := *fault
			return &copied
		}
	}
	return s.randomFault(r)
}

func (f *Fault) matches(r *http.Request) bool {
	if f.Method != "" && f.Method != r.Method {
		return false
	}
	if f.Stale && !isRead(r) {
		return false // a stale read that counted writes as its uses would be gone before the read it was meant for
	}
	if f.Path == "" {
		return true
	}
	matched, err := path.Match(f.Path, r.URL.Path)
	return matched && err == nil
}

// hold keeps a request waiting, and tells whether the caller is still there. A caller is seen to leave only once its
// request has been read to the end.
func hold(ctx context.Context, wait time.Duration) bool {
	if wait <= 0 {
		return true
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// answer returns the error in the family that the path would really give it in.
func (f *Fault) answer(r *http.Request) *adminapi.Answer {
	var result *adminapi.Answer
	scim := strings.HasPrefix(r.URL.Path, "/scim/")
	switch {
	case f.Body != "":
		result = &adminapi.Answer{Status: f.Status, Body: adminapi.Verbatim(f.Body)}
	case scim && (f.Status == http.StatusUnauthorized || f.Status == http.StatusForbidden):
		result = (&call{request: r}).scimUnauthorized(f.Status)
	case f.Status == http.StatusForbidden && strings.HasPrefix(r.URL.Path, "/admin/v1/") && strings.Contains(r.URL.Path, "/domains"):
		result = (&call{request: r}).noPermission(domainScope)
	case strings.HasPrefix(r.URL.Path, "/users/") && userErrorKeys[f.Status] != "":
		result = userError(f.Status, userErrorKeys[f.Status])
	case f.Status == http.StatusUnauthorized, f.Status == http.StatusTooManyRequests,
		strings.HasPrefix(r.URL.Path, "/admin/control/") && (f.Status == http.StatusForbidden || f.Status == http.StatusNotFound):
		result = adminapi.GatewayError(f.Status, http.StatusText(f.Status))
	case scim:
		result = scimError(f.Status, "", "%s, as asked for", http.StatusText(f.Status))
	default:
		result = adminapi.Refuse(f.Status, faultCode(f.Status), "%s, as asked for", http.StatusText(f.Status))
	}
	if f.RetryAfter != "" {
		result.Header = map[string]string{"Retry-After": f.RetryAfter}
	}
	return result
}

// userErrorKeys are what user management says with each status that it documents.
var userErrorKeys = map[int]string{http.StatusUnauthorized: "unauthorized", http.StatusForbidden: "forbidden", http.StatusNotFound: "accountNotFound"}

func faultCode(status int) string {
	switch status {
	case http.StatusPaymentRequired:
		return "ADMIN-UAM-402-1"
	case http.StatusForbidden:
		return "ADMIN-403-3"
	case http.StatusNotFound:
		return "ADMIN-404-1"
	case http.StatusConflict:
		return "ADMIN-409-28"
	case http.StatusPreconditionFailed:
		return "ADMIN-412-1"
	case http.StatusBadRequest:
		return "ADMIN-400-24"
	}
	return "ADMIN-500-1"
}

// cut ends the connection without an answer, with a reset where the connection can give one.
func (s *Server) cut(w http.ResponseWriter, entry *Request) {
	if entry != nil {
		s.finish(entry, 0)
	}
	if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := connection.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // best effort: without it the caller sees an end of file instead of a reset
		}
		_ = connection.Close()
	}
	panic(http.ErrAbortHandler) // net/http's own way to say that no answer follows
}

// cutShort sends half of an answer and cuts the connection.
func (h *heldAnswer) cutShort(w http.ResponseWriter) {
	w.Header().Set("Content-Length", strconv.Itoa(h.body.Len()))
	w.WriteHeader(h.status)
	_, _ = w.Write(h.body.Bytes()[:h.body.Len()/2])
	_ = http.NewResponseController(w).Flush() // the other half never comes, whether this one arrives or not
	panic(http.ErrAbortHandler)               // net/http's own way to say that no more follows
}

// alter changes an answer.
func (h *heldAnswer) alter(how Alteration) {
	changed := Answer{h.status, h.header, bytes.Clone(h.body.Bytes())}
	how(&changed)
	h.status = changed.Status
	h.body.Reset()
	h.body.Write(changed.Body)
}

type faultKey struct{}

func withFault(ctx context.Context, fault *Fault) context.Context {
	return context.WithValue(ctx, faultKey{}, fault)
}

func faultOf(ctx context.Context) *Fault {
	fault, _ := ctx.Value(faultKey{}).(*Fault)
	return fault
}
