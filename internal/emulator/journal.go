package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Request is one API request as it was received. The console's own pages are not among them.
type Request struct {
	Method string
	Path   string
	Query  string
	// Fields are the names in the JSON body, sorted; those of inner objects are dotted: "counts.users". Only names:
	// values may be secrets. A request without a valid key has none here.
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
	// Cut says what of the request was too long to be kept whole, in words; nil is nothing.
	Cut []string
}

// What is kept of one request. Honest ones are far below; without a bound, anybody who reaches the port fills the
// memory with requests that are refused.
const (
	keptNames     = 200  // of the body
	keptName      = 200  // bytes of one of them
	keptText      = 2000 // bytes of path and query
	keptShortText = 300  // bytes of method, If-Match and User-Agent
)

// keep returns a text, or what is kept of it; Cut tells.
func (r *Request) keep(what, text string, limit int) string {
	if len(text) <= limit {
		return strings.Clone(text) // a part of a longer text would keep all of it
	}
	r.Cut = append(r.Cut, fmt.Sprintf("%s: the first %d of %d bytes are kept", what, limit, len(text)))
	return strings.Clone(strings.ToValidUTF8(text[:limit], ""))
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
	s.journal, s.forgotten = nil, 0
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

// admit records a request, and finds the fault that acts on it and how long it is held back: whoever sees it in the journal may change
// both for the next one.
func (s *Server) admit(r *http.Request, body []byte) (entry *Request, fault *Fault, wait time.Duration) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	entry = &Request{Read: isRead(r), At: s.now()}
	entry.Method = entry.keep("method", r.Method, keptShortText)
	entry.Path = entry.keep("path", r.URL.Path, keptText)
	entry.Query = entry.keep("query", r.URL.RawQuery, keptText)
	entry.IfMatch = entry.keep("If-Match", r.Header.Get("If-Match"), keptShortText)
	entry.UserAgent = entry.keep("User-Agent", r.UserAgent(), keptShortText)
	entry.keepNames(body)
	s.journal = append(s.journal, entry)
	if limit := s.options.JournalLimit; limit > 0 && len(s.journal) > limit {
		s.forgotten += len(s.journal) - limit
		s.journal = slices.Clone(s.journal[len(s.journal)-limit:])
	}
	wait = s.options.Latency
	if fault = s.takeFault(r); fault != nil {
		wait += fault.Delay
	}
	return entry, fault, wait
}

func (s *Server) finish(entry *Request, status int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	entry.Status = status
}

// keepNames lists the names in a JSON text. A text that is not JSON has none.
func (r *Request) keepNames(text []byte) {
	if !json.Valid(text) {
		return
	}
	names := fieldNames{kept: map[string]bool{}}
	names.read(json.NewDecoder(bytes.NewReader(text)), "")
	r.Fields = slices.Sorted(maps.Keys(names.kept))
	if names.more {
		r.Cut = append(r.Cut, fmt.Sprintf("field names: the first %d are kept", keptNames))
	}
	if names.long {
		r.Cut = append(r.Cut, fmt.Sprintf("field names: the first %d bytes of each are kept", keptName))
	}
}

// fieldNames are the names found so far, and whether there are more or longer ones than are kept.
type fieldNames struct {
	kept       map[string]bool
	more, long bool
}

// read takes the names of one value in a valid text. Name by name, because all the values of a body of 4 MiB
// would take many times its memory.
func (f *fieldNames) read(decoder *json.Decoder, prefix string) {
	token, err := decoder.Token()
	bracket, opens := token.(json.Delim)
	if err != nil || !opens {
		return
	}
	for decoder.More() && !f.more {
		inner := prefix
		if bracket == '{' {
			key, _ := decoder.Token() // the text is valid
			inner = f.keep(prefix+fmt.Sprint(key)) + "."
		}
		f.read(decoder, inner)
	}
	if !f.more {
		_, _ = decoder.Token() // the bracket that closes
	}
}

// keep takes one name, and returns what is kept of it.
func (f *fieldNames) keep(name string) string {
	if len(name) > keptName {
		f.long = true
		name = strings.ToValidUTF8(name[:keptName], "")
	}
	if !f.kept[name] && len(f.kept) == keptNames {
		f.more = true
		return name
	}
	f.kept[name] = true
	return name
}
