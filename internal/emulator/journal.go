package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Request is one API request as it was received. The console's own pages are not among them.
type Request struct {
	Method string
	Path   string
	Query  string
	// Fields are the names in the JSON body, sorted; those of inner objects are dotted: "counts.users". Only names:
	// values may be secrets.
	Fields []string
	// IfMatch is the If-Match header as it came.
	IfMatch   string
	UserAgent string
	// Read tells that the request could change nothing: a GET or HEAD, or a search, which this API does by POST.
	Read bool
	// Status is the answer's; 0 when the connection was cut before anything was done.
	Status int
	// At is the emulator's time.
	At time.Time
}

// Requests returns the requests received since the start or the last ResetJournal, oldest first.
func (s *Server) Requests() []Request {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	requests := make([]Request, len(s.journal))
	for i, entry := range s.journal {
		requests[i] = *entry
	}
	return requests
}

// ResetJournal forgets the requests received so far.
func (s *Server) ResetJournal() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.journal = nil
}

// ReadOnly makes every request but reads fail with 500, recorded as usual: what must not write, cannot.
func (s *Server) ReadOnly(on bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.readOnly = on
}

func (s *Server) refusesWrites(r *http.Request) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.readOnly && !isRead(r)
}

// admit records a request and finds the fault that acts on it.
func (s *Server) admit(r *http.Request, body []byte) (*Request, *Fault) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	entry := &Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Fields: fieldNames(body),
		IfMatch: r.Header.Get("If-Match"), UserAgent: r.UserAgent(), Read: isRead(r), At: s.now(),
	}
	s.journal = append(s.journal, entry)
	if limit := s.options.JournalLimit; limit > 0 && len(s.journal) > limit {
		s.journal = slices.Clone(s.journal[len(s.journal)-limit:])
	}
	return entry, s.takeFault(r)
}

func (s *Server) finish(entry *Request, status int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	entry.Status = status
}

// fieldNames lists the names in a JSON text. A text that is not JSON has none.
func fieldNames(text []byte) []string {
	var value any
	if json.Unmarshal(text, &value) != nil {
		return nil
	}
	names := map[string]bool{}
	collectNames(value, "", names)
	return slices.Sorted(maps.Keys(names))
}

func collectNames(value any, prefix string, names map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			names[prefix+name] = true
			collectNames(inner, prefix+name+".", names)
		}
	case []any:
		for _, element := range value {
			collectNames(element, prefix, names)
		}
	}
}
