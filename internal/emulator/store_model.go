package emulator

import "time"

// The structs in this file are the organization as the emulator keeps it and as the state file shows it. They are
// not what travels over the wire: each area file renders its own answers, because much of an answer (expiry, status,
// counts of members) follows from the clock or from other objects.
//
// Slices inside these structs are replaced, never changed in place: clone copies one level only, and a rolled back
// write would otherwise leave its traces in the copy.

// organization is everything one emulated organization holds. Objects are in creation order.
type organization struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Plan       string `json:"plan"`
	GuardState string `json:"guardState"`
	// LastSequence numbers every object and every change; it never goes back, so neither ids nor versions repeat.
	LastSequence int64 `json:"lastSequence"`

	Products     []SeedProduct         `json:"products"`
	Sites        []string              `json:"sites"`
	Userbases    []*userbase           `json:"userbases"` // at least one
	Directories  []*directory          `json:"directories"`
	SAML         []*samlConfiguration  `json:"samlConfigurations"`
	Provisioning []*provisioningConfig `json:"provisioningConfigs"`
	Google       []*googleConnection   `json:"googleWorkspaceConnections"`
	Policies     []*policy             `json:"authenticationPolicies"`
	Domains      []*domain             `json:"domains"`
	Groups       []*group              `json:"groups"`
	Conflicts    []*groupConflict      `json:"groupConflicts"`
	Users        []*user               `json:"users"`
	SCIMUsers    []*scimUser           `json:"scimUsers"`
	SCIMGroups   []*scimGroup          `json:"scimGroups"`
	Tasks        []*policyTask         `json:"policyTasks"`
	APITokens    []*apiToken           `json:"apiTokens,omitempty"`
	APIKeys      []*apiKey             `json:"apiKeys,omitempty"`

	ControlPolicies []*controlPolicy `json:"controlPolicies,omitempty"`

	// Operations are the writes of the identity API that wait, or have waited, for a person. Records are what people have said
	// of its objects, by their ids.
	Operations []*operation      `json:"operations,omitempty"`
	Records    map[string]record `json:"records,omitempty"`

	// LastEvent numbers the events.
	LastEvent int64    `json:"lastEvent"`
	Events    []*event `json:"events"`
}

// object is what every stored object carries.
type object struct {
	ID       string `json:"id"`
	Sequence int64  `json:"sequence"`
	// Version moves when something that can be set on the object itself changes, and with nothing else: a client
	// that read the object before a sync, a key use or a change of a neighbour must still be able to write.
	Version string `json:"version"`
}

type directory struct {
	object
	Kind             string    `json:"kind"`
	Name             string    `json:"name"`
	IdentityProvider string    `json:"identityProvider"` // "" for the local directory
	CreatedAt        time.Time `json:"createdAt"`
	UpdatedAt        time.Time `json:"updatedAt"`
}

type samlConfiguration struct {
	object
	DirectoryID             string `json:"directoryId"`
	Issuer                  string `json:"issuer"`
	SingleSignOnURL         string `json:"singleSignOnUrl"`
	Certificate             string `json:"certificate"` // PEM as this server wraps it
	SingleLogoutEnabled     bool   `json:"singleLogoutEnabled"`
	SingleLogoutProviderURL string `json:"singleLogoutProviderUrl"` // "" = none
	// EntityURL and ACSURL are what a person has copied back; "" for those that follow from the id.
	EntityURL string `json:"entityUrl,omitempty"`
	ACSURL    string `json:"acsUrl,omitempty"`
}

type provisioningConfig struct {
	object
	DirectoryID     string     `json:"directoryId"`
	SCIMDirectoryID string     `json:"scimDirectoryId"`
	KeyID           string     `json:"keyId"`
	KeySHA256       string     `json:"keySha256"` // the key itself is in nobody's file
	KeyCreatedAt    time.Time  `json:"keyCreatedAt"`
	KeyExpiresAt    time.Time  `json:"keyExpiresAt"`
	KeyLastUsedAt   *time.Time `json:"keyLastUsedAt"`
}

// googleSettings are what a user sets on a Google Workspace connection.
type googleSettings struct {
	SyncEnabled              bool     `json:"syncEnabled"`
	SyncMode                 string   `json:"syncMode"`
	Groups                   []string `json:"groups"`
	PersonalMessage          string   `json:"personalMessage"`
	DeactivateSuspendedUsers bool     `json:"deactivateSuspendedUsers"`
}

type googleConnection struct {
	object
	DirectoryID string         `json:"directoryId"`
	Consent     string         `json:"consent"` // awaiting, given, broken
	CustomerID  string         `json:"customerId"`
	AdminEmail  string         `json:"adminEmail"`
	Domains     []string       `json:"domains"`
	Settings    googleSettings `json:"settings"`
	// Running is the sync in progress, with the settings it started with: later changes hold from the next one.
	Running        *googleSync         `json:"running"`
	CountUsers     int                 `json:"countUsers"`
	CountGroups    int                 `json:"countGroups"`
	CountDomains   int                 `json:"countDomains"`
	SyncedGroups   []string            `json:"syncedGroups"`
	LastSyncAt     *time.Time          `json:"lastSyncAt"`
	NextSyncAt     *time.Time          `json:"nextSyncAt"`
	LastSyncResult string              `json:"lastSyncResult"` // "" before the first
	GoogleGroups   map[string][]string `json:"googleGroups"`   // group name to account ids, as Google has them
	SyncedAccounts []string            `json:"syncedAccounts"` // whom the last sync has brought in
}

type googleSync struct {
	ID       string         `json:"id"`
	Settings googleSettings `json:"settings"`
	EndsAt   *time.Time     `json:"endsAt"`           // nil: ends when FinishSync is called
	Manual   bool           `json:"manual,omitempty"` // somebody asked for it
}

type policy struct {
	object
	Name        string `json:"name"`
	DirectoryID string `json:"directoryId"`
	IsDefault   bool   `json:"isDefault"`
	EnforceSSO  bool   `json:"enforceSso"`
}

type domain struct {
	object
	Name        string     `json:"name"` // lower case A-labels
	ClaimType   string     `json:"claimType"`
	ClaimStatus string     `json:"claimStatus"`
	DirectoryID string     `json:"directoryId"` // "" until verified for the first time
	LinkedAt    *time.Time `json:"linkedAt"`
}

type group struct {
	object
	Name                 string         `json:"name"`
	Description          string         `json:"description"`
	Userbase             string         `json:"userbase,omitempty"`    // "" is the first
	DirectoryID          string         `json:"directoryId,omitempty"` // in older files only, see admin_userbases.go
	Members              []string       `json:"members"`               // account ids
	IsDefaultAccessGroup bool           `json:"isDefaultAccessGroup"`
	Roles                []assignedRole `json:"roles"`
	SyncedBy             string         `json:"syncedBy"` // directory id; "" for a group that nobody else writes
}

// assignedRole is a role that a group or a user has on a resource, in the order in which they were assigned.
type assignedRole struct {
	Role     string `json:"role"`
	Resource string `json:"resource"`
}

type groupConflict struct {
	object
	DirectoryID string   `json:"directoryId"`
	GroupName   string   `json:"groupName"`
	Pushed      []string `json:"pushed"` // account ids the identity provider wants in the group
	State       string   `json:"state"`
}

type user struct {
	object
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
	object
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
	object
	Label        string     `json:"label"`
	Scopes       []string   `json:"scopes"`
	CreatedBy    string     `json:"createdBy"` // account id
	CreatedAt    time.Time  `json:"createdAt"`
	ExpiresAt    time.Time  `json:"expiresAt"`
	LastActiveAt *time.Time `json:"lastActiveAt"`
}

type scimUser struct {
	object
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
	object
	DirectoryID string    `json:"directoryId"`
	DisplayName string    `json:"displayName"`
	ExternalID  string    `json:"externalId"`
	Members     []string  `json:"members"` // ids of SCIM users
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
}

// The words of the identity API, as stored and as sent.
const (
	kindLocal            = "local"
	kindIdentityProvider = "identity_provider"

	providerADFS            = "ad_fs"
	providerGoogleCloud     = "google_cloud"
	providerGoogleWorkspace = "google_workspace"

	consentAwaiting = "awaiting"
	consentGiven    = "given"
	consentBroken   = "broken"

	syncModeAllUsers       = "all_users"
	syncModeSpecificGroups = "specific_groups"

	conflictOpen   = "conflict"
	conflictSynced = "synced"

	claimVerified = "verified"

	planFree       = "free"
	planEnterprise = "enterprise"
	guardActive    = "active"
	guardGrace     = "inactive_grace"
	guardLapsed    = "lapsed"
)

// identityProviders are the values of a directory's identityProvider.
var identityProviders = []string{
	providerADFS, "auth0", "cyberark", providerGoogleCloud, providerGoogleWorkspace, "jumpcloud",
	"microsoft_entra_id", "okta", "onelogin", "ping_identity", "other",
}
