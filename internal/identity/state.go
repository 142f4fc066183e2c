package identity

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// State is the identity side of one organization, as it is kept in a file. It is not what travels over the wire: much of an
// answer (expiry, status) follows from the clock or from other objects. Objects are in creation order. No key is in it.
//
// Slices and maps inside these structs are replaced, never changed in place: Clone copies one level only, and a write that
// is undone would otherwise leave its traces in the copy.
type State struct {
	// ID and Name are those of the organization.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Plan and GuardState say what the organization pays for. "" is not known; what is not known refuses nothing.
	Plan       string `json:"plan"`
	GuardState string `json:"guardState"`
	// LastSequence numbers every object and every change; it never goes back, so neither ids nor versions repeat.
	LastSequence int64 `json:"lastSequence"`

	Directories  []*Directory          `json:"directories"`
	SAML         []*SAMLConfiguration  `json:"samlConfigurations"`
	Provisioning []*ProvisioningConfig `json:"provisioningConfigs"`
	Google       []*GoogleConnection   `json:"googleWorkspaceConnections"`
	Policies     []*Policy             `json:"authenticationPolicies"`
	Domains      []*Domain             `json:"domains"`
	Conflicts    []*GroupConflict      `json:"groupConflicts"`

	// Operations are the writes that wait, or have waited, for a person. Records are what people have said of the objects, by
	// their ids.
	Operations []*operation      `json:"operations,omitempty"`
	Records    map[string]Record `json:"records,omitempty"`
}

// Directory is the local directory, or that of an identity provider.
type Directory struct {
	adminapi.Object
	Kind             string    `json:"kind"`
	Name             string    `json:"name"`
	IdentityProvider string    `json:"identityProvider"` // "" for the local directory
	CreatedAt        time.Time `json:"createdAt"`
	UpdatedAt        time.Time `json:"updatedAt"`
	// ExternalID is Atlassian's id, where the host gives ids of its own and knows it.
	ExternalID string `json:"externalId,omitempty"`
}

// SAMLConfiguration is the single sign-on of one directory.
type SAMLConfiguration struct {
	adminapi.Object
	DirectoryID             string `json:"directoryId"`
	Issuer                  string `json:"issuer"`
	SingleSignOnURL         string `json:"singleSignOnUrl"`
	Certificate             string `json:"certificate"` // PEM as the engine wraps it
	SingleLogoutEnabled     bool   `json:"singleLogoutEnabled"`
	SingleLogoutProviderURL string `json:"singleLogoutProviderUrl"` // "" = none
	// EntityURL, ACSURL and LogoutURL are what a person has copied back; "" for those that the Issuer tells.
	EntityURL string `json:"entityUrl,omitempty"`
	ACSURL    string `json:"acsUrl,omitempty"`
	LogoutURL string `json:"logoutUrl,omitempty"`
}

// ProvisioningConfig is the SCIM set-up of one directory.
type ProvisioningConfig struct {
	adminapi.Object
	DirectoryID     string     `json:"directoryId"`
	SCIMDirectoryID string     `json:"scimDirectoryId"`
	KeyID           string     `json:"keyId"`
	KeySHA256       string     `json:"keySha256"` // the key itself is in nobody's file; "" for one that nobody has seen
	KeyCreatedAt    time.Time  `json:"keyCreatedAt"`
	KeyExpiresAt    time.Time  `json:"keyExpiresAt"`
	KeyLastUsedAt   *time.Time `json:"keyLastUsedAt"`
	// BaseURL is what a person has copied back; "" for the one that the Issuer tells.
	BaseURL string `json:"baseUrl,omitempty"`
}

// GoogleSettings are what a user sets on a Google Workspace connection.
type GoogleSettings struct {
	SyncEnabled              bool     `json:"syncEnabled"`
	SyncMode                 string   `json:"syncMode"`
	Groups                   []string `json:"groups"`
	PersonalMessage          string   `json:"personalMessage"`
	DeactivateSuspendedUsers bool     `json:"deactivateSuspendedUsers"`
}

// GoogleConnection connects a directory with Google Workspace.
type GoogleConnection struct {
	adminapi.Object
	DirectoryID string         `json:"directoryId"`
	Consent     string         `json:"consent"` // awaiting, given, broken
	CustomerID  string         `json:"customerId"`
	AdminEmail  string         `json:"adminEmail"`
	Domains     []string       `json:"domains"`
	Settings    GoogleSettings `json:"settings"`
	// Running is the sync in progress, with the settings it started with: later changes hold from the next one.
	Running        *GoogleSync         `json:"running"`
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

// GoogleSync is a sync that runs.
type GoogleSync struct {
	ID       string         `json:"id"`
	Settings GoogleSettings `json:"settings"`
	EndsAt   *time.Time     `json:"endsAt"`           // nil: ends when the host says so
	Manual   bool           `json:"manual,omitempty"` // somebody asked for it
}

// Policy is an authentication policy.
type Policy struct {
	adminapi.Object
	Name        string `json:"name"`
	DirectoryID string `json:"directoryId"`
	IsDefault   bool   `json:"isDefault"`
	EnforceSSO  bool   `json:"enforceSso"`
	PolicySettings
	// ExternalID is Atlassian's id, where the host gives ids of its own and knows it.
	ExternalID string `json:"externalId,omitempty"`
}

// Domain is a domain of the organization.
type Domain struct {
	adminapi.Object
	Name        string     `json:"name"` // lower case A-labels
	ClaimType   string     `json:"claimType"`
	ClaimStatus string     `json:"claimStatus"`
	DirectoryID string     `json:"directoryId"` // "" until verified for the first time
	LinkedAt    *time.Time `json:"linkedAt"`
}

// GroupConflict is a group that an identity provider pushes and that the organization has already.
type GroupConflict struct {
	adminapi.Object
	DirectoryID string   `json:"directoryId"`
	GroupName   string   `json:"groupName"`
	Pushed      []string `json:"pushed"` // account ids the identity provider wants in the group
	State       string   `json:"state"`
}

// The words of the identity API, as stored and as sent.
const (
	KindLocal            = "local"
	KindIdentityProvider = "identity_provider"

	ProviderADFS            = "ad_fs"
	ProviderGoogleCloud     = "google_cloud"
	ProviderGoogleWorkspace = "google_workspace"

	ConsentAwaiting = "awaiting"
	ConsentGiven    = "given"
	ConsentBroken   = "broken"

	SyncModeAllUsers       = "all_users"
	SyncModeSpecificGroups = "specific_groups"

	ConflictOpen   = "conflict"
	ConflictSynced = "synced"

	ClaimVerified = "verified"

	PlanFree       = "free"
	PlanEnterprise = "enterprise"
	GuardActive    = "active"
	GuardGrace     = "inactive_grace"
	GuardLapsed    = "lapsed"
)

// identityProviders are the values of a directory's identityProvider.
var identityProviders = []string{
	ProviderADFS, "auth0", "cyberark", ProviderGoogleCloud, ProviderGoogleWorkspace, "jumpcloud",
	"microsoft_entra_id", "okta", "onelogin", "ping_identity", "other",
}

// Providers returns the values that a directory's identity provider can have.
func Providers() []string { return slices.Clone(identityProviders) }

// NewState returns the records of an organization that has its local directory with a default policy, as every organization
// has, and nothing else. What it pays for is not known.
func NewState(organizationID, name string, issuer Issuer, now time.Time) *State {
	s := &State{ID: organizationID, Name: name}
	s.addDirectory(issuer, Directory{Kind: KindLocal, Name: "Local directory"}, now)
	return s
}

// Clone copies the records so that changing one leaves the other as it was.
func (s *State) Clone() *State {
	copied := *s
	copied.Directories = adminapi.CloneAll(s.Directories)
	copied.SAML = adminapi.CloneAll(s.SAML)
	copied.Provisioning = adminapi.CloneAll(s.Provisioning)
	copied.Google = adminapi.CloneAll(s.Google)
	copied.Policies = adminapi.CloneAll(s.Policies)
	copied.Domains = adminapi.CloneAll(s.Domains)
	copied.Conflicts = adminapi.CloneAll(s.Conflicts)
	copied.Operations = adminapi.CloneAll(s.Operations)
	return &copied
}

// Next numbers a new object or a change.
func (s *State) Next() int64 {
	s.LastSequence++
	return s.LastSequence
}

// Touch gives an object a version that no object has had.
func (s *State) Touch(o *adminapi.Object) { o.Version = strconv.FormatInt(s.Next(), 36) }

// NewObject returns the identity of an object about to be added.
func NewObject(issuer Issuer, s *State) adminapi.Object {
	o := adminapi.Object{ID: issuer.ID(s), Sequence: s.Next()}
	s.Touch(&o)
	return o
}

// HasGuard tells whether the paid identity features are there. A grace period is not active: during it they can be
// looked at, not used. Where nothing is known of the subscription, nothing is refused for want of it.
func (s *State) HasGuard() bool {
	return s.Plan != PlanFree && (s.GuardState == GuardActive || s.GuardState == "")
}

// LocalDirectory returns the directory of those whom no identity provider manages.
func (s *State) LocalDirectory() *Directory {
	local, _ := adminapi.Find(s.Directories, func(d *Directory) bool { return d.Kind == KindLocal })
	return local
}

// SAMLOf returns the SAML configuration of a directory.
func (s *State) SAMLOf(directoryID string) (*SAMLConfiguration, bool) {
	return adminapi.Find(s.SAML, func(one *SAMLConfiguration) bool { return one.DirectoryID == directoryID })
}

// ProvisioningOf returns the provisioning config of a directory.
func (s *State) ProvisioningOf(directoryID string) (*ProvisioningConfig, bool) {
	return adminapi.Find(s.Provisioning, func(one *ProvisioningConfig) bool { return one.DirectoryID == directoryID })
}

// GoogleOf returns the Google Workspace connection of a directory.
func (s *State) GoogleOf(directoryID string) (*GoogleConnection, bool) {
	return adminapi.Find(s.Google, func(one *GoogleConnection) bool { return one.DirectoryID == directoryID })
}

// DefaultPolicyOf returns the default policy of a directory; nil for a directory that is not there.
func (s *State) DefaultPolicyOf(directoryID string) *Policy {
	found, _ := adminapi.Find(s.Policies, func(p *Policy) bool { return p.DirectoryID == directoryID && p.IsDefault })
	return found
}

// DomainByName returns a domain, linked or not.
func (s *State) DomainByName(name string) (*Domain, bool) {
	return adminapi.Find(s.Domains, func(d *Domain) bool { return d.Name == name })
}

// DefaultPolicyName is what the default policy of a new directory is called. Another server may call it something else.
func DefaultPolicyName(directory string) string { return "Default policy of " + directory }

// addDirectory adds a directory together with the default policy that every directory has from birth.
func (s *State) addDirectory(issuer Issuer, added Directory, now time.Time) *Directory {
	added.Object, added.CreatedAt, added.UpdatedAt = NewObject(issuer, s), now, now
	s.Directories = append(s.Directories, &added)
	s.Policies = append(s.Policies, &Policy{
		Object: NewObject(issuer, s), Name: DefaultPolicyName(added.Name), DirectoryID: added.ID, IsDefault: true, PolicySettings: issuer.PolicySettings(),
	})
	return &added
}

// objects returns the objects that have records, by their ids.
func (s *State) objects() map[string]*adminapi.Object {
	objects := map[string]*adminapi.Object{}
	note := func(o *adminapi.Object) { objects[o.ID] = o }
	for _, one := range s.Directories {
		note(&one.Object)
	}
	for _, one := range s.SAML {
		note(&one.Object)
	}
	for _, one := range s.Provisioning {
		note(&one.Object)
	}
	for _, one := range s.Google {
		note(&one.Object)
	}
	for _, one := range s.Policies {
		note(&one.Object)
	}
	for _, one := range s.Domains {
		note(&one.Object)
	}
	return objects
}

// versions returns the versions of the objects that have records, by their ids.
func (s *State) versions() map[string]string {
	versions := map[string]string{}
	for id, one := range s.objects() {
		versions[id] = one.Version
	}
	return versions
}

// setRecord replaces the record of an object. The map is replaced, too: copies of the records share it.
func (s *State) setRecord(id string, known Record) {
	records := maps.Clone(s.Records)
	if records == nil {
		records = map[string]Record{}
	}
	records[id] = known
	s.Records = records
}
