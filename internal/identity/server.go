package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// ServerOptions say what a Server serves. Nobody is told of its changes, and it sees no groups.
type ServerOptions struct {
	Options
	// State are the records to begin with. The Server changes them, and nobody else may. Check them before.
	State *State
	// Save keeps the records after a change, before anybody hears of it. A change that cannot be kept is undone. It may read the
	// State until it returns. Nil keeps nothing. An error that is ErrNoRoom is told to callers as such.
	Save func(*State) error
	// Admit tells whether a bearer key may use the API.
	Admit func(key string) bool
	// Domains reads the organization's domains, without anybody being kept waiting but who asked. It is asked before each
	// request about linked domains. Nil leaves State.Domains to SetDomains. An error leaves them as they are.
	Domains func(context.Context) ([]PublishedDomain, error)
	// Now is the clock. Nil is that of the machine.
	Now func() time.Time
}

// PublishedDomain is a domain as Atlassian's published API shows it.
type PublishedDomain struct {
	ID, Name, ClaimType, ClaimStatus string
}

// Server is the identity API of one organization, and nothing else. It is an http.Handler, safe for concurrent use.
type Server struct {
	options ServerOptions
	engine  *Engine
	mux     *http.ServeMux

	mutex sync.Mutex
	state *State
}

// NewServer makes a server.
func NewServer(options ServerOptions) *Server {
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Server{options: options, engine: New(options.Options), mux: http.NewServeMux(), state: options.State}
	for _, route := range s.engine.Routes() {
		s.mux.Handle(route.Pattern, s.endpoint(route))
	}
	s.mux.HandleFunc("/", adminapi.NotServed)
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(adminapi.RequestIDHeader, RandomID())
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(adminapi.AnnouncedRateLimit))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(adminapi.AnnouncedRateLimit))
	w.Header().Set("X-RateLimit-Reset", s.now().Truncate(time.Minute).Add(time.Minute).Format(time.RFC3339))
	s.mux.ServeHTTP(w, r)
}

// now returns the clock in the precision that the API gives.
func (s *Server) now() time.Time { return s.options.Now().UTC().Truncate(time.Millisecond) }

// organization is the organization as it is now. The mutex is held.
func (s *Server) organization() Organization {
	return Organization{State: s.state, Now: s.now()}
}

// endpoint serves one path: who may call, which methods there are, and the write kept or undone as a whole.
func (s *Server) endpoint(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, adminapi.MaximumBody+1))
		if err != nil {
			panic(http.ErrAbortHandler) // the caller went away while sending; nothing was done
		}
		s.answer(route, r, body).Write(w)
	})
}

func (s *Server) answer(route Route, r *http.Request, body []byte) *adminapi.Answer {
	if key := adminapi.BearerKey(r); key == "" || s.options.Admit == nil || !s.options.Admit(key) {
		return adminapi.GatewayError(http.StatusUnauthorized, "Unauthorized")
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	handle, served := route.Methods[method]
	switch {
	case !served:
		return adminapi.MethodNotAllowed(r, route.Methods)
	case len(body) > adminapi.MaximumBody:
		return adminapi.BodyTooLarge()
	}
	unread := s.readDomains(r)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if id := r.PathValue("orgId"); id != s.state.ID {
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-2", "organization %q does not exist or is not the one of this server", id)
	}
	if err := s.catchUp(); err != nil {
		return notSaved(err)
	}
	before := s.state.Clone()
	c := s.engine.NewCall(s.organization(), r, body)
	c.domains = unread
	result := handle(c)
	if result.Status >= http.StatusBadRequest && !result.Keep {
		s.state = before
		return result
	}
	if method != http.MethodGet || c.Changed {
		if err := s.save(); err != nil {
			s.state = before
			return notSaved(err)
		}
	}
	return result
}

// readDomains brings the domains up to date for a request that is about them. It returns why that is not possible.
func (s *Server) readDomains(r *http.Request) error {
	if s.options.Domains == nil || !strings.Contains(r.URL.Path, "/linked-domains") {
		return nil
	}
	domains, err := s.options.Domains(r.Context())
	if err != nil {
		return err
	}
	return s.SetDomains(domains)
}

// catchUp brings the records up to the clock. The mutex is held.
func (s *Server) catchUp() error {
	before := s.state.Clone()
	if !s.engine.CatchUp(s.organization()) {
		return nil
	}
	if err := s.save(); err != nil {
		s.state = before
		return err
	}
	return nil
}

func (s *Server) save() error {
	if s.options.Save == nil {
		return nil
	}
	return s.options.Save(s.state)
}

// ErrNoRoom is what Save says where the records cannot be kept for want of room. The disk is full, for example.
var ErrNoRoom = errors.New("there is no room left where the records are kept")

func notSaved(err error) *adminapi.Answer {
	if errors.Is(err, ErrNoRoom) {
		return adminapi.Refuse(http.StatusInsufficientStorage, "ADMIN-507-1", "nothing was changed, because the records cannot be saved: %v", err)
	}
	return adminapi.Refuse(http.StatusInternalServerError, "ADMIN-500-1", "nothing was changed, because the records cannot be saved: %v", err)
}

// Change makes one change that no request asked for. It is undone if it returns an error, or cannot be saved.
func (s *Server) Change(change func(Organization) error) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.catchUp(); err != nil {
		return fmt.Errorf("nothing was changed, because the records cannot be saved: %w", err)
	}
	before := s.state.Clone()
	if err := change(s.organization()); err != nil {
		s.state = before
		return err
	}
	if err := s.save(); err != nil {
		s.state = before
		return fmt.Errorf("nothing was changed, because the records cannot be saved: %w", err)
	}
	return nil
}

// Snapshot returns a copy of the records as they are now.
func (s *Server) Snapshot() *State {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.state.Clone()
}

// Operations returns all operations, in the order in which the writes came.
func (s *Server) Operations() ([]Operation, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	err := s.catchUp()
	all, versions := s.state.AllOperations(), s.state.versions()
	for i, one := range s.state.Operations {
		all[i].Waits = s.engine.unclaimed(one, versions) && one.exclusive()
	}
	return all, err
}

// KeyGivenBy returns the key that an operation has given out, while it is in memory; "" otherwise. Show it to nobody.
func (s *Server) KeyGivenBy(operationID string) string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if held, there := s.engine.keys[operationID]; there {
		return held.key
	}
	return ""
}

// Attend has person called with every new operation, in a goroutine of its own. Nil calls nobody.
func (s *Server) Attend(person func(Operation)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.engine.Attend(person)
}

// Begin is a person who begins to carry an operation out.
func (s *Server) Begin(id, by string) error {
	return s.Change(func(org Organization) error { return s.engine.Begin(org, id, by) })
}

// PutBack is a person who has begun and leaves it to somebody else.
func (s *Server) PutBack(id string) error {
	return s.Change(func(org Organization) error { return s.engine.PutBack(org, id) })
}

// Succeed is a person who has carried an operation out. See Engine.Succeed.
func (s *Server) Succeed(id string, given Given) error {
	return s.Change(func(org Organization) error { return s.engine.Succeed(org, id, given) })
}

// Refuse is a person who cannot carry an operation out, and says why.
func (s *Server) Refuse(id, reason string) error {
	return s.Change(func(org Organization) error { return s.engine.Refuse(org, id, reason) })
}

// Cancel is somebody who does not want an operation any more.
func (s *Server) Cancel(id string) error {
	return s.Change(func(org Organization) error { return s.engine.Cancel(org, id) })
}

// Expire lets an operation expire, whatever time it had left.
func (s *Server) Expire(id string) error {
	return s.Change(func(org Organization) error { return s.engine.Expire(org, id) })
}

// SetRecord replaces what is known of an object.
func (s *Server) SetRecord(objectID string, known Record) error {
	return s.Change(func(org Organization) error { return org.State.SetRecord(objectID, known) })
}

// SetDoubt notes that somebody seems to have changed an object elsewhere; nil settles it.
func (s *Server) SetDoubt(objectID string, doubt *Doubt) error {
	return s.Change(func(org Organization) error { return org.State.SetDoubt(objectID, doubt, org.Now) })
}

// SetSubscription says what the organization pays for; "" is not known.
func (s *Server) SetSubscription(plan, guardState string) error {
	return s.Change(func(org Organization) error {
		org.State.Plan, org.State.GuardState = plan, guardState
		return nil
	})
}

// SetDomains brings the records in line with the organization's domains. A verified domain that is new is linked to the local
// directory, as every verified domain is. One that is linked and not there any more stays, as deleted.
func (s *Server) SetDomains(published []PublishedDomain) error {
	s.mutex.Lock()
	same := s.state.hasDomains(published)
	s.mutex.Unlock()
	if same {
		return nil
	}
	return s.Change(func(org Organization) error {
		org.setDomains(published)
		return nil
	})
}
