package emulator

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// call is one request while it is served.
type call struct {
	server  *Server
	org     *organization
	request *http.Request
	body    []byte
	now     time.Time
	// byPerson is set while somebody does this in the console, be it of his own accord or because it was asked for.
	byPerson bool
	// trial is set while a write is tried on a copy.
	trial bool
	// provisioning is the configuration whose key a SCIM request carries.
	provisioning *identity.ProvisioningConfig
	// scimIndex are the users of the SCIM directory by their ids, and memberships the groups that each is in, once
	// somebody has asked for all of them.
	scimIndex   map[string]*scimUser
	memberships map[string][]*scimGroup
	// sources are where the accounts come from, once somebody has asked for one.
	sources map[string]source
	// projection is what of users a SCIM request wants to see.
	projection scimProjection
}

func (c *call) path(name string) string { return c.request.PathValue(name) }

func (c *call) query(name string) string { return c.request.URL.Query().Get(name) }

// url makes an absolute address on this emulator, as the caller reached it.
func (c *call) url(path string) string {
	return identity.BaseURL(c.request) + path
}

// requestID returns the X-Request-Id of the answer, which error bodies repeat.
func (c *call) requestID() string { return c.request.Header.Get(adminapi.RequestIDHeader) }

// serveAPI takes one API request through journal and faults to its answer.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	body, err := s.readBody(r)
	if err != nil {
		panic(http.ErrAbortHandler) // the caller went away while sending; nothing was done
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	entry, fault, wait := s.admit(r, body)

	held := &heldAnswer{header: w.Header(), status: http.StatusOK}
	overLimit, endless := s.announce(held, r), EndlessPage(r, body)
	switch {
	case !hold(r.Context(), wait):
		s.cut(w, entry)
	case fault != nil && fault.Reset:
		s.cut(w, entry)
	case overLimit != nil:
		overLimit.Write(held)
	case endless != nil:
		(&adminapi.Answer{Status: http.StatusOK, Body: adminapi.Verbatim(endless)}).Write(held)
	case fault != nil && fault.Status != 0 && !fault.DropAnswer:
		fault.answer(r).Write(held)
	case len(body) > adminapi.MaximumBody:
		adminapi.BodyTooLarge().Write(held)
	case s.refusesWrites(r):
		adminapi.Refuse(http.StatusInternalServerError, "ADMIN-500-1", "this emulator is read-only and was asked to %s %s", r.Method, r.URL.Path).Write(held)
	case !isCleanPath(r.URL.EscapedPath()):
		adminapi.NotServed(held, r)
	default:
		s.mux.ServeHTTP(held, r.WithContext(withFault(r.Context(), fault)))
	}
	s.finish(entry, held.status)
	switch {
	case fault == nil:
	case fault.DropAnswer:
		s.cut(w, nil)
	case fault.Late:
		<-r.Context().Done()
		s.cut(w, nil)
	case fault.CutShort && held.body.Len() > 0:
		held.cutShort(w)
	case fault.Alter != nil:
		held.alter(fault.Alter)
	}
	w.WriteHeader(held.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(held.body.Bytes()) // a caller that went away has nobody to tell
	}
}

// readBody reads what a request carries, up to a byte more than is allowed. Without a key it is not kept: whatever
// comes, the answer is a refusal. It is read all the same, because only then the caller is seen to leave.
func (s *Server) readBody(r *http.Request) ([]byte, error) {
	limited := io.LimitReader(r.Body, adminapi.MaximumBody+1)
	if !s.knows(r) {
		_, err := io.Copy(io.Discard, limited)
		return nil, err
	}
	return io.ReadAll(limited)
}

// knows tells whether a request carries a key that is valid somewhere on this host.
func (s *Server) knows(r *http.Request) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	c := &call{server: s, org: s.organization, request: r}
	if c.bears(s.options.APIKey) {
		return true
	}
	c.now = s.now()
	_, provisions := c.provisioningKey()
	return provisions
}

// heldAnswer keeps an answer back until it is known whether it goes out at all.
type heldAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *heldAnswer) Header() http.Header            { return h.header }
func (h *heldAnswer) WriteHeader(status int)         { h.status = status }
func (h *heldAnswer) Write(text []byte) (int, error) { return h.body.Write(text) }

// announce sets the headers that every answer carries, and marks the request with the id of its answer. It returns
// the gateway's refusal of a request beyond the limit of this minute, or nil.
func (s *Server) announce(w http.ResponseWriter, r *http.Request) *adminapi.Answer {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	now := s.now()
	if window := now.Truncate(time.Minute); !window.Equal(s.windowStart) {
		s.windowStart, s.served = window, 0
	}
	s.served++
	s.requests++
	id := identity.RandomID()
	if s.options.DeterministicIDs {
		id = fmt.Sprintf("00000000-0000-4000-9000-%012x", s.requests)
	}
	r.Header.Set(adminapi.RequestIDHeader, id)
	w.Header().Set(adminapi.RequestIDHeader, id)
	w.Header().Set("Date", now.Format(http.TimeFormat)) // of the same clock as every time in an answer
	limit, least, reset := s.options.RateLimit, 0, s.windowStart.Add(time.Minute)
	if limit == 0 {
		limit, least = adminapi.AnnouncedRateLimit, adminapi.AnnouncedRateLimit/2 // a client that is never refused has nothing to wait for
	}
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(limit))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(max(least, limit-s.served)))
	w.Header().Set("X-RateLimit-Reset", reset.Format(time.RFC3339))
	if s.options.RateLimit == 0 || s.served <= limit {
		return nil
	}
	refused := adminapi.GatewayError(http.StatusTooManyRequests, fmt.Sprintf("The limit of %d requests per minute is used up", limit))
	refused.Header = adminapi.RetryAfter(reset.Sub(now))
	return refused
}

// endpoint serves one path: who may call, which methods there are, and the write kept or undone as a whole.
func (s *Server) endpoint(by methods, allowed authorization) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // from memory, see serveAPI
		s.mutex.Lock()
		defer s.mutex.Unlock()
		c := &call{server: s, request: r, body: body, now: s.now(), byPerson: insiderOf(r) == administratorInside}
		s.respond(c, by, allowed).Write(w)
	})
}

func (s *Server) respond(c *call, by methods, allowed authorization) *adminapi.Answer {
	s.catchUp(c.now)
	c.org = s.organization
	if refused := c.admit(allowed); refused != nil {
		return refused
	}
	method := c.request.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	handle, served := by[method]
	if !served {
		return methodNotAllowed(c, by)
	}
	if !isRead(c.request) {
		return s.write(c, handle)
	}
	if fault := faultOf(c.request.Context()); fault != nil && fault.Stale && s.previous != nil {
		c.org = s.previous
		s.staleReads++
	}
	if err := s.saveIfChanged(); err != nil {
		return stateNotWritten(err)
	}
	return handle(c)
}

// write runs a handler that changes the organization. Only a success (or a refusal that says keep) is kept, and it
// is in the state file before the caller hears of it.
func (s *Server) write(c *call, handle handler) *adminapi.Answer {
	before, unsaved := s.organization.clone(), s.changed
	result := handle(c)
	if result.Status >= 400 && !result.Keep {
		s.organization = before
		return result
	}
	s.changed = true
	if err := s.saveIfChanged(); err != nil {
		s.organization, s.changed = before, unsaved
		return stateNotWritten(err)
	}
	s.previous = before
	return result
}

// organizationKey lets the organization API key pass, for this organization.
func organizationKey(c *call) *adminapi.Answer {
	if !c.bears(c.server.options.APIKey) {
		return adminapi.GatewayError(http.StatusUnauthorized, "Unauthorized")
	}
	if id := c.path("orgId"); id != "" && id != c.org.ID {
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-2", "organization %q does not exist or is not the one of this API key", id)
	}
	return nil
}

// bears tells whether the request carries key as its bearer token.
func (c *call) bears(key string) bool { return adminapi.SameKey(key, adminapi.BearerKey(c.request)) }

// fields reads the body, which must be one object with no other fields than those named.
func (c *call) fields(known ...string) *adminapi.Fields { return adminapi.ReadFields(c.body, known...) }

// hasScope tells whether the organization API key has a scope. A key without scopes has them all, and so has a person.
func (c *call) hasScope(scope string) bool {
	return c.byPerson || c.server.options.Scopes == nil || slices.Contains(c.server.options.Scopes, scope)
}
