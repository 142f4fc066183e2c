package emulator

import (
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// The structs in this file are the organization as the emulator keeps it and as the state file shows it. They are
// not what travels over the wire: each area file renders its own answers, because much of an answer (expiry, status,
// counts of members) follows from the clock or from other objects.
//
// Slices inside these structs are replaced, never changed in place: clone copies one level only, and a rolled back
// write would otherwise leave its traces in the copy.

// organization is everything one emulated organization holds. Objects are in creation order.
type organization struct {
	// State is what the identity API serves, with the id of the organization and the numbers of all objects.
	identity.State

	Products []SeedProduct `json:"products"`
	Sites    []string      `json:"sites"`
	// Workspaces are those of the seed; none where they follow from Products and Sites.
	Workspaces []SeedWorkspace `json:"workspaces,omitempty"`
	Userbases  []*userbase     `json:"userbases"` // at least one
	Groups     []*group        `json:"groups"`
	Users      []*user         `json:"users"`
	SCIMUsers  []*scimUser     `json:"scimUsers"`
	SCIMGroups []*scimGroup    `json:"scimGroups"`
	Tasks      []*policyTask   `json:"policyTasks"`
	APITokens  []*apiToken     `json:"apiTokens,omitempty"`
	APIKeys    []*apiKey       `json:"apiKeys,omitempty"`

	ControlPolicies []*controlPolicy `json:"controlPolicies,omitempty"`

	// LastEvent numbers the events.
	LastEvent int64    `json:"lastEvent"`
	Events    []*event `json:"events"`
}

type group struct {
	adminapi.Object
	Name                 string         `json:"name"`
	Description          string         `json:"description"`
	Userbase             string         `json:"userbase,omitempty"`    // "" is the first
	DirectoryID          string         `json:"directoryId,omitempty"` // in older files only, see admin_userbases.go
	Members              []string       `json:"members"`               // account ids
	IsDefaultAccessGroup bool           `json:"isDefaultAccessGroup"`
	Roles                []assignedRole `json:"roles"`
	SyncedBy             string         `json:"syncedBy"` // directory id, or syncedElsewhere; "" for a group that nobody else writes
}

// assignedRole is a role that a group or a user has on a resource, in the order in which they were assigned.
type assignedRole struct {
	Role     string `json:"role"`
	Resource string `json:"resource"`
}

type user struct {
	adminapi.Object
	AccountID     string   `json:"accountId"`
	Email         string   `json:"email"`
	Name          string   `json:"name"`
	Active        bool     `json:"active"`
	Suspended     bool     `json:"suspended,omitempty"` // has no access to this organization; older files have nobody
	Userbases     []string `json:"userbases,omitempty"` // ids; none is the first
	PolicyID      string   `json:"policyId"`
	PlatformRoles []string `json:"platformRoles"`
	// Roles are those on resources; older files have none.
	Roles      []assignedRole `json:"roles,omitempty"`
	MFAEnabled bool           `json:"mfaEnabled"`
	AddedAt    time.Time      `json:"addedAt"`
	// Service is what a service account has beside other accounts; nil for those of people.
	Service *serviceAccount `json:"serviceAccount,omitempty"`
	// Activity is when the account last looked at each product.
	Activity []activity `json:"activity,omitempty"`
}

// serviceAccount is replaced, never changed in place.
type serviceAccount struct {
	Description string         `json:"description"`
	Roles       []assignedRole `json:"roles"` // those that it was made with
	UpdatedAt   time.Time      `json:"updatedAt"`
}

// activity is the last day on which an account looked at a workspace.
type activity struct {
	Workspace string    `json:"workspace"`
	At        time.Time `json:"at"`
}

// apiToken is a token of an account. Nobody keeps its value.
type apiToken struct {
	adminapi.Object
	AccountID    string     `json:"accountId"`
	Label        string     `json:"label"`
	Scopes       []string   `json:"scopes"`
	Blocked      bool       `json:"blocked"`
	CreatedAt    time.Time  `json:"createdAt"`
	ExpiresAt    *time.Time `json:"expiresAt"` // nil never
	LastActiveAt *time.Time `json:"lastActiveAt"`
}

// apiKey is an API key of the organization. Nobody keeps its value.
type apiKey struct {
	adminapi.Object
	Label        string     `json:"label"`
	Scopes       []string   `json:"scopes"`
	CreatedBy    string     `json:"createdBy"` // account id
	CreatedAt    time.Time  `json:"createdAt"`
	ExpiresAt    time.Time  `json:"expiresAt"`
	LastActiveAt *time.Time `json:"lastActiveAt"`
}

type scimUser struct {
	adminapi.Object
	DirectoryID string        `json:"directoryId"`
	AccountID   string        `json:"accountId"`
	Attributes  scimUserInput `json:"attributes"`
	Active      bool          `json:"active"`
	Deleted     bool          `json:"deleted,omitempty"` // in older files only
	CreatedAt   time.Time     `json:"createdAt"`
	UpdatedAt   time.Time     `json:"updatedAt"`
}

// scimUserInput is what an identity provider writes about a user.
type scimUserInput struct {
	UserName          string      `json:"userName"`
	ExternalID        string      `json:"externalId,omitempty"`
	DisplayName       string      `json:"displayName,omitempty"`
	NickName          string      `json:"nickName,omitempty"`
	Name              scimName    `json:"name"`
	Emails            []scimEmail `json:"emails,omitempty"`
	PhoneNumbers      []scimEmail `json:"phoneNumbers,omitempty"`
	Title             string      `json:"title,omitempty"`
	Department        string      `json:"department,omitempty"`
	Organization      string      `json:"organization,omitempty"`
	PreferredLanguage string      `json:"preferredLanguage,omitempty"`
	Timezone          string      `json:"timezone,omitempty"`
}

type scimName struct {
	Formatted       string `json:"formatted,omitempty"`
	FamilyName      string `json:"familyName,omitempty"`
	GivenName       string `json:"givenName,omitempty"`
	MiddleName      string `json:"middleName,omitempty"`
	HonorificPrefix string `json:"honorificPrefix,omitempty"`
	HonorificSuffix string `json:"honorificSuffix,omitempty"`
}

// scimEmail is an address of a user, or a telephone number, which looks the same.
type scimEmail struct {
	Value   string `json:"value"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

type scimGroup struct {
	adminapi.Object
	DirectoryID string    `json:"directoryId"`
	DisplayName string    `json:"displayName"`
	ExternalID  string    `json:"externalId"`
	Members     []string  `json:"members"` // ids of SCIM users
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
}
