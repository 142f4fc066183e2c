// Package emulator is a whole Atlassian organization over real HTTP, for tests, demonstrations and curious people:
// the identity API with all its rules, the published admin APIs that sit beside it, and the SCIM data plane.
//
// It shares no types with the client on purpose: a wrong field name on one side shows up as a failing test instead
// of cancelling out.
//
// The identity API is served by the engine of internal/identity. Files that begin with identity_ give it what a server gives out,
// and do what its changes mean for people and groups. The others begin with what they serve: admin_ and scim_ with one API
// each, store_ with the organization as it is kept in memory and on disk. The rest serves every API.
package emulator

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
	"github.com/orgadmin/terraform-provider-atlassian/internal/recordfile"
)

// DefaultAPIKey is the organization API key that an emulator accepts when Options names none.
const DefaultAPIKey = "emulator-organization-api-key"

// Options say what organization to serve and how. The zero value serves the embedded organization from memory.
type Options struct {
	// Seed is the organization to start with; nil means DefaultSeed. It is not looked at when StateFile exists.
	Seed *Seed
	// StateFile is where the organization is kept between runs. "" keeps it in memory.
	StateFile string
	// Now is the emulator's clock: expiry, sync times and time stamps follow it. Nil means time.Now.
	Now func() time.Time
	// DeterministicIDs makes ids and keys follow from the order of calls instead of from chance.
	DeterministicIDs bool
	// APIKey is the organization API key to accept. "" means DefaultAPIKey.
	APIKey string
	// Scopes are the scopes of that key. Nil is a key without scopes, which may do everything.
	Scopes []string
	// WithoutIdentityAPI makes the host one that does not offer the identity API, as Atlassian's own is today.
	WithoutIdentityAPI bool
	// Attended makes a person carry out what is written with the identity API: see Attend and the controls of operations.
	Attended bool
	// PageSizeCap bounds every page, whatever the request asks for. 0 means 100, the API's own maximum.
	PageSizeCap int
	// SyncDuration is how long a Google sync runs on the emulator's clock. 0 means until FinishSync is called.
	SyncDuration time.Duration
	// RateLimit is how many requests each minute of the clock has room for; those beyond are answered 429. 0 refuses
	// none, since tests that want one 429 ask for it with a Fault.
	RateLimit int
	// Latency is how long each answer of the API is held back, in real time, as a network would. Nothing is done before.
	Latency time.Duration
	// RandomFaults is the seed of what fails at random, see SetRandomFaults. 0 is nothing.
	RandomFaults uint64
	// JournalLimit is how many of the last requests are remembered. 0 remembers all, as tests need.
	JournalLimit int
}

// Server is one emulated organization. It is an http.Handler, safe for concurrent use.
type Server struct {
	options Options
	mux     *http.ServeMux
	inside  *http.ServeMux   // what the console asks of the APIs, see console_inside.go
	store   *recordfile.File // nil when the organization lives in memory

	// mutex guards everything below. One request is served at a time, which is what makes every write atomic.
	mutex        sync.Mutex
	organization *organization
	previous     *organization     // as it was before the last write; what a stale read sees
	tokens       map[string]string // provisioning config id to the SCIM key issued by this process
	taskReads    map[string]int    // how often each policy task was read by callers of this process
	taskDelay    int               // reads of a policy task that still find it in progress
	policyReads  int               // reads of a control policy that do not show a write yet
	latePolicies map[string]*lateness
	targetReads  map[string]int // how often each resource of a control policy was listed
	targetDelay  int            // lists that still find one in progress
	roleLag      time.Duration  // until a read shows a role that was assigned or revoked
	roleChanges  []roleChange   // which reads do not show yet, or no longer hide
	faults       []*Fault
	random       *rand.Rand // chooses what fails at random; nil for nothing
	changed      bool       // the organization is ahead of the state file
	journal      []*Request
	forgotten    int // requests that the journal had, and has no longer
	staleReads   int // answered from before the last write
	readOnly     bool
	requests     int // since the start
	served       int // requests in the current rate limit window
	windowStart  time.Time
	// activityReads are the reads of last active dates in the minute that begins at activityWindow.
	activityReads  int
	activityWindow time.Time
	notices        map[string]notice // what a page of the console says once, see console_pages.go
	engine         *identity.Engine
}

// New starts an organization: from the state file if there is one, otherwise from the seed.
func New(options Options) (*Server, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.APIKey == "" {
		options.APIKey = DefaultAPIKey
	}
	if options.PageSizeCap <= 0 || options.PageSizeCap > maximumPageSize {
		options.PageSizeCap = maximumPageSize
	}
	if options.Seed == nil {
		options.Seed = DefaultSeed()
	}
	s := &Server{
		options: options, tokens: map[string]string{}, taskReads: map[string]int{}, taskDelay: 1,
		latePolicies: map[string]*lateness{}, targetReads: map[string]int{}, targetDelay: 1,
	}
	s.engine = s.newEngine()
	if err := s.open(); err != nil {
		return nil, err
	}
	s.SetRandomFaults(options.RandomFaults)
	s.mux, s.inside = s.routes(), s.insideRoutes()
	return s, nil
}

// Close saves what is not in the state file yet, such as the last use of a key, and releases the file. Requests that
// are still served change nothing any more. The organization can be opened again by the next New.
func (s *Server) Close() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.store == nil {
		return nil
	}
	if s.store.Closed() {
		return nil
	}
	return errors.Join(s.saveIfChanged(), s.store.Close())
}

// OrganizationID returns the id of the organization served.
func (s *Server) OrganizationID() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.organization.ID
}

// APIKey returns the organization API key that the server accepts.
func (s *Server) APIKey() string { return s.options.APIKey }

// now returns the emulator's clock in the precision that the API gives.
func (s *Server) now() time.Time { return s.options.Now().UTC().Truncate(time.Millisecond) }
