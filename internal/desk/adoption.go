package desk

import "github.com/orgadmin/terraform-provider-atlassian/internal/identity"

// Adoption is what a person says that the console shows. Recording it changes nothing at Atlassian. Its names are those of the identity
// API, see the test that compares them.
type Adoption struct {
	Directories []AdoptedDirectory `json:"directories"`
}

// AdoptedDirectory is one directory with all that belongs to it. One that is recorded already is added to, and corrected: it is known
// by ID, by ExternalID, or by its name.
type AdoptedDirectory struct {
	// ID is that of the records; it is only needed for one that has another name now.
	ID string `json:"id,omitempty"`
	// Name is that of the console. IdentityProvider is a word of the identity API, such as okta; "local" is the local directory.
	Name             string `json:"name"`
	IdentityProvider string `json:"identityProvider"`
	// ExternalID is Atlassian's id; "" where nobody knows.
	ExternalID   string               `json:"externalId,omitempty"`
	Domains      []string             `json:"domains,omitempty"`
	SAML         *AdoptedSAML         `json:"samlConfiguration,omitempty"`
	Provisioning *AdoptedProvisioning `json:"provisioningConfig,omitempty"`
	Google       *AdoptedGoogle       `json:"googleWorkspaceConnection,omitempty"`
	Policies     []AdoptedPolicy      `json:"authenticationPolicies,omitempty"`
}

// AdoptedSAML is what "View SAML configuration" shows.
type AdoptedSAML struct {
	Issuer                      string `json:"issuer"`
	SingleSignOnURL             string `json:"singleSignOnUrl"`
	Certificate                 string `json:"identityProviderPublicCertificate"`
	EntityID                    string `json:"entityId"`
	AssertionConsumerServiceURL string `json:"assertionConsumerServiceUrl"`
	// SingleLogout nil leaves what is recorded of it.
	SingleLogout *AdoptedSingleLogout `json:"serviceProviderSingleLogoutConfiguration,omitempty"`
}

// AdoptedSingleLogout is where the two sides end each other's sessions.
type AdoptedSingleLogout struct {
	Enabled             bool   `json:"singleLogoutEnabled"`
	IdentityProviderURL string `json:"identityProviderUrl,omitempty"`
	ServiceProviderURL  string `json:"serviceProviderUrl,omitempty"`
}

// AdoptedProvisioning is the SCIM set-up. The key is not asked for.
type AdoptedProvisioning struct {
	BaseURL string     `json:"baseUrl"`
	APIKey  AdoptedKey `json:"apiKey,omitzero"`
}

// AdoptedKey is what is known of a SCIM key, without the key.
type AdoptedKey struct {
	// ExpiresAt is a day, as 2027-03-02; "" for what is recorded, or else a year from now.
	ExpiresAt string `json:"expiresAt,omitempty"`
}

// AdoptedGoogle is the connection with Google Workspace.
type AdoptedGoogle struct {
	// State is "connected", or "broken" where Google does not accept the consent any more; "" is connected.
	State      string `json:"state,omitempty"`
	AdminEmail string `json:"adminEmail"`
	// CustomerID "" leaves what is recorded.
	CustomerID               string   `json:"googleCustomerId,omitempty"`
	Domains                  []string `json:"domains"`
	SyncEnabled              bool     `json:"syncEnabled"`
	SyncMode                 string   `json:"syncMode"`
	Groups                   []string `json:"groups,omitempty"`
	PersonalMessage          string   `json:"personalMessage,omitempty"`
	DeactivateSuspendedUsers bool     `json:"deactivateSuspendedUsers,omitempty"`
}

// AdoptedPolicy is an authentication policy. One that is recorded already is known by ID, by ExternalID, or by its name.
type AdoptedPolicy struct {
	// ID is that of the records; it is only needed for one that has another name now.
	ID         string `json:"id,omitempty"`
	Name       string `json:"name"`
	Default    bool   `json:"isDefault,omitempty"`
	EnforceSSO bool   `json:"enforceSso,omitempty"`
	// ExternalID is its address in the console, or the id in it; "" where nobody knows. So it is with its settings.
	ExternalID string `json:"externalId,omitempty"`
	identity.PolicySettings
}

// LocalDirectory is the IdentityProvider of the local directory in an Adoption.
const LocalDirectory = "local"

// States of a Google Workspace connection that can be adopted.
const (
	googleConnected = "connected"
	googleBroken    = "broken"
)
