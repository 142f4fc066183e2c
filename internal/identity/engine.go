// Package identity is the identity API as a server has it: directories, SAML single sign-on, provisioning, linked domains,
// Google Workspace, authentication policies and group conflicts, with their rules, versions, errors and pages, and the
// operations by which a write waits for a person.
//
// The engine does not know whose organization it is. What a server gives out (ids, keys, addresses) it asks an Issuer for, and
// what a change means for anything else it tells Effects. The emulator is this engine among everything else that an
// organization has. The identity desk is this engine with records that a person keeps in step with a live organization.
//
// A host that has only this API takes Server, which locks, saves and answers HTTP. A host that serves more, such as the
// emulator, takes Engine, and its own lock.
package identity

import (
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// Options say how an engine serves.
type Options struct {
	// Issuer is nil for CopiedBack.
	Issuer Issuer
	// Attended makes a person carry out what is written: writes are tried, and then wait as operations.
	Attended bool
	// BaseURL is the address of the host, without a slash at the end, for links in answers. "" is the address that the caller used.
	BaseURL string
	// Worklist returns the page of an operation, or of all of them where the id is "". Base is the address of the host. Nil is a
	// host without pages: its own address then stands for them.
	Worklist func(base, operationID string) string
	// PageSizeCap bounds every page, whatever the request asks for. 0 is no bound.
	PageSizeCap int
	// OperationLife is how long an operation waits for somebody to begin; 14 days if zero.
	OperationLife time.Duration
	// SyncDuration is how long a Google sync runs. 0 means until the host ends it.
	SyncDuration time.Duration
	// UnseenSyncs is for a host that does not see how a Google sync goes: one that was started counts as done.
	UnseenSyncs bool
}

// Engine answers requests of the identity API. It has no lock: its host serves one call at a time.
type Engine struct {
	options Options
	routes  []Route
	// writes are the handlers that carry out what was written, by method and pattern.
	writes map[string]Handler
	keys   keyring
	person func(Operation)
}

// Handler answers one request. What it changed is to be kept only if the answer is a success: a refusal halfway through
// leaves half a change behind.
type Handler func(*Call) *adminapi.Answer

// Route is a path of the identity API, and its handlers by method.
type Route struct {
	Pattern string // of http.ServeMux, without a method
	Methods map[string]Handler
}

// New makes an engine.
func New(options Options) *Engine {
	if options.Issuer == nil {
		options.Issuer = CopiedBack{}
	}
	e := &Engine{options: options, writes: map[string]Handler{}, keys: keyring{}}
	e.makeRoutes()
	return e
}

// Routes returns all paths of the identity API. The host has to check the key and the organization's id of each request.
func (e *Engine) Routes() []Route { return e.routes }

// Organization is one organization at one moment: its records, and what else belongs to it.
type Organization struct {
	State   *State
	Now     time.Time
	Effects Effects // nil where nobody has to be told
	Groups  Groups  // nil where nobody sees groups: what is about group conflicts is answered with 501
	// Copy makes a copy on which a write is tried. Nil copies the State and leaves the rest out.
	Copy func() Organization
}

func (org Organization) copied() Organization {
	if org.Copy != nil {
		return org.Copy()
	}
	return Organization{State: org.State.Clone(), Now: org.Now}
}

func (org Organization) tell(happened Event) {
	if org.Effects != nil {
		org.Effects.Happened(happened)
	}
}

// Effects are told what a change means for what the engine does not own, in the order in which it happens.
type Effects interface {
	Happened(Event)
}

// Event is something that has happened to the records. The fields that its kind does not name are nil.
type Event struct {
	Kind EventKind
	// Consequence tells that nobody has asked for it: it follows from something else.
	Consequence bool
	Directory   *Directory
	Policy      *Policy
	Fallback    *Policy // takes the users of a deleted Policy
	Domain      *Domain
	Config      *ProvisioningConfig
	Key         string // the new SCIM key of Config
	Conflict    *GroupConflict
}

// EventKind is what has happened.
type EventKind string

// What can happen, and the fields that say to what.
const (
	DirectoryDeleted     EventKind = "directory deleted"      // Directory
	SAMLCreated          EventKind = "SAML created"           // Directory
	SAMLUpdated          EventKind = "SAML updated"           // Directory
	SAMLDeleted          EventKind = "SAML deleted"           // Directory
	ProvisioningCreated  EventKind = "provisioning created"   // Config, Key
	ProvisioningDeleted  EventKind = "provisioning deleted"   // Config
	KeyRegenerated       EventKind = "key regenerated"        // Config, Key
	DomainLinked         EventKind = "domain linked"          // Domain, which has its new directory
	GoogleConnected      EventKind = "Google connected"       // Directory
	GoogleDisconnected   EventKind = "Google disconnected"    // Directory
	GoogleMessageUpdated EventKind = "Google message updated" // Directory
	GoogleSyncEnabled    EventKind = "Google sync enabled"    // Directory
	GoogleSyncDisabled   EventKind = "Google sync disabled"   // Directory
	GoogleSyncStarted    EventKind = "Google sync started"    // Directory
	PolicyCreated        EventKind = "policy created"         // Directory, Policy
	PolicyUpdated        EventKind = "policy updated"         // Directory, Policy
	PolicyMadeDefault    EventKind = "policy made default"    // Directory, Policy
	PolicyDeleted        EventKind = "policy deleted"         // Policy, Fallback
	GroupOverwritten     EventKind = "group overwritten"      // Directory, Conflict
)

// Groups are the organization's groups, as far as group conflicts speak of them.
type Groups interface {
	// About returns what the group of a conflict gives access to, and who would gain and lose by a sync.
	About(*GroupConflict) ConflictFacts
	// Overwrite gives the group the members that the identity provider wants in it, and makes it the identity provider's.
	Overwrite(*GroupConflict)
}

// ConflictFacts are what the API shows of the group of a conflict. MembersAdded and MembersRemoved are those that a sync would
// add and remove.
type ConflictFacts struct {
	IsDefaultAccessGroup         bool
	ProductAccess, Sites         []string
	MembersAdded, MembersRemoved []AccountAnswer
}
