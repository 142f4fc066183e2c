// Package worksheet says what a person does in Atlassian's admin console for one write of the identity API. It is made of
// pure functions and data: no request, no clock, no file. The identity desk shows a Sheet as a page, `identity-desk runbook`
// as Markdown; both have to escape its text, because names that people gave to their objects stand in it.
//
// The facts come from Atlassian's support pages and from guides of identity providers. Where those disagree or say nothing, a
// sheet shows every possibility, and a check takes any of them.
package worksheet

import (
	"fmt"
	"strings"
	"time"
)

// Objects of the identity API, for Change.Object.
const (
	Directory                 = "directory"
	SAMLConfiguration         = "saml_configuration"
	LinkedDomain              = "linked_domain"
	ProvisioningConfig        = "provisioning_config"
	GoogleWorkspaceConnection = "google_workspace_connection"
	AuthenticationPolicy      = "authentication_policy"
	GroupConflict             = "group_conflict"
)

// Verbs, for Change.Verb.
const (
	Create = "create"
	Update = "update" // the link of a domain that is there included
	Delete = "delete" // of a linked domain: back to the local directory
	Rotate = "rotate" // a new API key of a provisioning config
	Sync   = "sync"   // a Google Workspace connection, or a group conflict
)

// Change is one write in the words of the identity API.
type Change struct {
	Object, Verb string
	// Before and After are the object in the contract's JSON names; nil where there is none. Only what can be written is
	// looked at, and ids. A value may be Unknown or Hidden.
	Before, After map[string]any
	Around        Facts
}

// Unknown is a value that nobody knows yet, as words that say when somebody will: "known after step 2".
type Unknown string

// Hidden is a value that must not be shown.
type Hidden struct{}

// Facts is what is known of the organization around a change. The zero value of each part means that it is not known, and
// the sheet says so.
type Facts struct {
	OrganizationID string                   // for addresses of the console
	Directories    map[string]DirectoryFact // by id
	Policies       map[string]PolicyFact    // by id
	Accounts       map[string]AccountsFact  // by domain
	// Partial is set where there may be more domains, policies and members than those, as in a plan: it has what
	// Terraform manages.
	Partial bool
}

// DirectoryFact is what is known of a directory.
type DirectoryFact struct {
	Name             string
	Local            bool
	IdentityProvider string   // as in the contract: okta, google_workspace, ...; "" is not known, or none
	Domains          []string // linked to it; nil: not known
	People           PeopleFact
	SignIns          SignInsFact
}

// AccountsFact is how many managed accounts a domain has.
type AccountsFact struct {
	Count  int
	More   bool // there are at least so many
	ReadAt time.Time
	// Unread says why the count is not known, in sentences; "" where it is. What nobody has said anything of has no AccountsFact.
	Unread string
}

// PeopleFact is which policies the active accounts on a directory's domains are in.
type PeopleFact struct {
	Accounts []AccountFact
	More     bool // there are more than those
	ReadAt   time.Time
	// Unread says why nothing is known, in sentences; "" where something is, and where nobody has said anything.
	Unread string
}

func (f PeopleFact) known() bool { return !f.ReadAt.IsZero() && f.Unread == "" }

// AccountFact is one account of a person.
type AccountFact struct {
	Email string
	// PolicyID is by which Facts has the policy that it is in; "" for a policy that is not in Facts. Told is false where Atlassian did not
	// say which policy that is.
	PolicyID string
	Told     bool
}

// SignInsFact is the last sign-in of an account on a directory's domains that the audit log has. The log never says by which way somebody
// has signed in.
type SignInsFact struct {
	Who    string    // "" where the log has none
	At     time.Time // of that sign-in
	Since  time.Time // from when on was looked
	ReadAt time.Time
	Unread string // as in PeopleFact
}

// PolicyFact is what is known of an authentication policy.
type PolicyFact struct {
	Name, DirectoryID string
	ConsoleID         string // its id in the console's addresses, where it is known
	Default           bool
	EnforceSSO        bool
	Members           []string // in words; nil: not known, or to be told from the PeopleFact of its directory
	id                string   // by which Facts has it
}

// Sheet is what a person has to know and do for one change. All text is plain, and has to be escaped for what shows it.
type Sheet struct {
	Title string
	// Screen names the page of the console; items of one screen are shown together. Order puts screens one after another
	// as they are safe: what is set up first has a low number, and what is taken away stands at the end, in reverse.
	Screen string
	Order  int
	// ForEverybody tells that everybody of a directory signs in through the identity provider from then on. Of one page it comes last: a few
	// people try it before.
	ForEverybody bool
	Where        []Place
	Steps        []Step
	// Uncertain is what Atlassian's pages leave open about these steps. Where it is not empty the console may not offer them.
	Uncertain []string
	// Consequences is what happens to people, Irreversible what cannot be undone.
	Consequences, Irreversible []string
	Questions                  []Question
	Returns                    []Return
	together                   func(given map[string]string) string
}

// Together checks what belongs together in what was copied back, by the names of Returns; "" when it fits.
func (s Sheet) Together(given map[string]string) (problem string) {
	if s.together == nil {
		return ""
	}
	return s.together(given)
}

// Place is where in the console it is done.
type Place struct {
	Navigation string   // which console has it: "now" or "older"
	Path       []string // what to press, one after another
	URL        string   // of the page, or of the organization's first page; "" where the organization is not known
}

// String returns the path in one line.
func (p Place) String() string { return strings.Join(p.Path, " > ") }

// Step is one thing to do.
type Step struct {
	Words string
	Or    string // what an older or another copy of the console says; "" where all agree
	Field *Field // what is typed or chosen; nil for a step without
}

// Field is one field of the console.
type Field struct {
	Attribute string // in the contract's JSON names: serviceProviderSingleLogoutConfiguration.singleLogoutEnabled
	Label     string
	Value     string // to be typed or chosen; in words where Later or Hidden
	Before    string // what it is until now; "" for nothing
	Choice    bool   // it is chosen or ticked, so there is nothing to copy
	Lines     bool   // Value has several lines
	Later     bool   // Value is not known yet
	Hidden    bool   // Value is not shown
}

// Question is what the person confirms before Done.
type Question struct {
	Name, Ask string
	Known     []string // what is known about it
	Answers   []string // to choose from; empty: it is ticked
	// AfterStep is how many steps have to be done before a person can answer it: it stands after them. 0 is before anything is done.
	AfterStep int
}

// Return is something that the person copies back.
type Return struct {
	Name, Label, Hint string
	Secret            bool // never shown again, never kept in a file
	Optional          bool
	Several           bool // one on each line
	// Check says in plain words what is wrong with the text as it was typed or pasted; "" for nothing.
	Check func(text string) (problem string)
	value func(text string) string
}

// Value returns what the text stands for: without space around it, and the id alone where an address was pasted.
func (r Return) Value(text string) string {
	text = strings.TrimSpace(text)
	if r.value == nil {
		return text
	}
	return r.value(text)
}

// For returns the sheet of a change. A change that the identity API does not have gets a sheet that says so.
func For(change Change) Sheet {
	write := writes[change.Object+" "+change.Verb]
	if write == nil {
		return Sheet{
			Title: fmt.Sprintf("%s %s", change.Verb, strings.ReplaceAll(change.Object, "_", " ")), Screen: "Not described", Order: orderLast,
			Uncertain: []string{"There is no description of this change. Look at it in Terraform's plan."},
		}
	}
	return write(change)
}

var writes = map[string]func(Change) Sheet{
	Directory + " " + Create:                 createDirectory,
	Directory + " " + Update:                 renameDirectory,
	Directory + " " + Delete:                 deleteDirectory,
	SAMLConfiguration + " " + Create:         createSAML,
	SAMLConfiguration + " " + Update:         updateSAML,
	SAMLConfiguration + " " + Delete:         deleteSAML,
	LinkedDomain + " " + Create:              linkDomain,
	LinkedDomain + " " + Update:              linkDomain,
	LinkedDomain + " " + Delete:              unlinkDomain,
	ProvisioningConfig + " " + Create:        createProvisioning,
	ProvisioningConfig + " " + Rotate:        rotateKey,
	ProvisioningConfig + " " + Delete:        deleteProvisioning,
	GoogleWorkspaceConnection + " " + Create: connectGoogle,
	GoogleWorkspaceConnection + " " + Update: updateGoogle,
	GoogleWorkspaceConnection + " " + Sync:   syncGoogle,
	GoogleWorkspaceConnection + " " + Delete: disconnectGoogle,
	AuthenticationPolicy + " " + Create:      createPolicy,
	AuthenticationPolicy + " " + Update:      updatePolicy,
	AuthenticationPolicy + " " + Delete:      deletePolicy,
	GroupConflict + " " + Sync:               syncConflict,
}

// Where screens stand among one another: an identity provider is set up in this order, and taken away in the reverse one.
const (
	orderDirectory = iota + 1
	orderDomains
	orderProvisioning
	orderPolicies
	orderLift // single sign-on is lifted before anything that people sign in with goes
	orderDeletePolicies
	orderDeleteProvisioning
	orderDeleteDomains
	orderDeleteDirectory
	orderLast
)
