package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// Adoption is what a person says that the console shows. Recording it changes nothing at Atlassian.
type Adoption struct {
	Directories []AdoptedDirectory `json:"directories"`
}

// AdoptedDirectory is one directory with all that belongs to it. One of this name that is recorded already is added to.
type AdoptedDirectory struct {
	// Name is that of the console. IdentityProvider is a word of the identity API, such as okta; "local" is the local directory.
	Name             string               `json:"name"`
	IdentityProvider string               `json:"identityProvider"`
	Domains          []string             `json:"domains,omitempty"`
	SAML             *AdoptedSAML         `json:"samlConfiguration,omitempty"`
	Provisioning     *AdoptedProvisioning `json:"provisioningConfig,omitempty"`
	Google           *AdoptedGoogle       `json:"googleWorkspaceConnection,omitempty"`
	Policies         []AdoptedPolicy      `json:"authenticationPolicies,omitempty"`
}

// AdoptedSAML is what "View SAML configuration" shows.
type AdoptedSAML struct {
	Issuer                      string `json:"issuer"`
	SingleSignOnURL             string `json:"singleSignOnUrl"`
	Certificate                 string `json:"identityProviderPublicCertificate"`
	EntityID                    string `json:"entityId"`
	AssertionConsumerServiceURL string `json:"assertionConsumerServiceUrl"`
}

// AdoptedProvisioning is the SCIM set-up. The key is not asked for.
type AdoptedProvisioning struct {
	BaseURL string `json:"baseUrl"`
	// KeyExpiresAt is a day, as 2027-03-02; "" for a year from now.
	KeyExpiresAt string `json:"keyExpiresAt,omitempty"`
}

// AdoptedGoogle is the connection with Google Workspace.
type AdoptedGoogle struct {
	AdminEmail               string   `json:"adminEmail"`
	Domains                  []string `json:"domains"`
	SyncEnabled              bool     `json:"syncEnabled"`
	SyncMode                 string   `json:"syncMode"`
	Groups                   []string `json:"groups,omitempty"`
	PersonalMessage          string   `json:"personalMessage,omitempty"`
	DeactivateSuspendedUsers bool     `json:"deactivateSuspendedUsers,omitempty"`
}

// AdoptedPolicy is an authentication policy. ID is its address in the console, or the id in it; "" where nobody knows. So it is with its settings.
type AdoptedPolicy struct {
	Name       string `json:"name"`
	Default    bool   `json:"isDefault,omitempty"`
	EnforceSSO bool   `json:"enforceSso,omitempty"`
	ID         string `json:"id,omitempty"`
	identity.PolicySettings
}

// LocalDirectory is the IdentityProvider of the local directory in an Adoption.
const LocalDirectory = "local"

// Adopt records what a person says that the console shows, as attested: all of it or, with an error, nothing. It returns what was
// recorded, in words. What is recorded already becomes what the person says.
func (d *Desk) Adopt(who string, adoption Adoption) (recorded []string, err error) {
	if len(adoption.Directories) == 0 {
		return nil, errors.New("there is nothing to record: name at least one directory")
	}
	before := d.state()
	err = d.attest(who, func(seen *identity.Attestation) ([]Entry, error) {
		adopting := adopting{Attestation: seen, before: before}
		recorded = nil
		for _, one := range adoption.Directories {
			if err := adopting.directory(one); err != nil {
				return nil, fmt.Errorf("directory %q: %w", one.Name, err)
			}
		}
		recorded = adopting.said
		return adopting.entries, nil
	})
	if err != nil {
		return nil, err
	}
	return recorded, nil
}

// ReadDomains records the organization's domains as Atlassian shows them.
func (d *Desk) ReadDomains(ctx context.Context) error {
	domains, err := d.readDomains(ctx)
	if err != nil {
		return err
	}
	return d.engine.SetDomains(domains)
}

// attest changes the records to what a person has seen, and writes the entries into the history.
func (d *Desk) attest(who string, say func(*identity.Attestation) ([]Entry, error)) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	defer d.expectNothing()
	if err := d.engine.Attest(who, func(seen *identity.Attestation) error {
		entries, err := say(seen)
		d.expect(nil, func(next *document) {
			for _, entry := range entries {
				entry.Who = who
				next.note(d.now(), entry)
			}
		})
		return err
	}); err != nil {
		return err
	}
	d.noteHistory()
	return nil
}

// adopting is an adoption under way.
type adopting struct {
	*identity.Attestation
	before  *identity.State
	said    []string
	entries []Entry
}

func (a *adopting) note(id, what string) {
	a.said = append(a.said, what)
	a.entries = append(a.entries, Entry{Did: "adopted", What: what, ObjectID: id, Evidence: identity.EvidenceAttested})
}

func (a *adopting) directory(wanted AdoptedDirectory) error {
	id := ""
	if known := findDirectory(a.before, wanted); known != nil {
		id = known.ID
	}
	if id == "" || wanted.IdentityProvider != LocalDirectory {
		made, err := a.Directory(identity.SeenDirectory{ID: id, Name: wanted.Name, IdentityProvider: wanted.IdentityProvider})
		if err != nil {
			return err
		}
		a.note(made, "directory "+quoted(wanted.Name))
		id = made
	}
	for _, domain := range wanted.Domains {
		linked, err := a.Link(strings.ToLower(strings.TrimSpace(domain)), id)
		if err != nil {
			return err
		}
		a.note(linked, "domain "+domain+" in "+quoted(wanted.Name))
	}
	for _, adopt := range []func(string, AdoptedDirectory) error{a.saml, a.provisioning, a.google} {
		if err := adopt(id, wanted); err != nil {
			return err
		}
	}
	for _, policy := range wanted.Policies {
		if err := a.policy(id, policy); err != nil {
			return fmt.Errorf("authentication policy %q: %w", policy.Name, err)
		}
	}
	return nil
}

func findDirectory(s *identity.State, wanted AdoptedDirectory) *identity.Directory {
	for _, d := range s.Directories {
		if wanted.IdentityProvider == LocalDirectory && d.Kind == identity.KindLocal || d.Kind != identity.KindLocal && strings.EqualFold(d.Name, wanted.Name) {
			return d
		}
	}
	return nil
}

func (a *adopting) saml(directoryID string, wanted AdoptedDirectory) error {
	one := wanted.SAML
	if one == nil {
		return nil
	}
	entityURL, err := worksheet.Copied(worksheet.ReturnEntityURL, one.EntityID)
	if err != nil {
		return err
	}
	acsURL, err := worksheet.Copied(worksheet.ReturnACSURL, one.AssertionConsumerServiceURL)
	if err != nil {
		return err
	}
	id, err := a.SAML(identity.SeenSAML{
		DirectoryID: directoryID, Issuer: one.Issuer, SingleSignOnURL: one.SingleSignOnURL, Certificate: one.Certificate,
		EntityURL: entityURL, ACSURL: acsURL,
	})
	if err == nil {
		a.note(id, "SAML single sign-on of "+quoted(wanted.Name))
	}
	return err
}

func (a *adopting) provisioning(directoryID string, wanted AdoptedDirectory) error {
	one := wanted.Provisioning
	if one == nil {
		return nil
	}
	baseURL, err := worksheet.Copied(worksheet.ReturnSCIMBaseURL, one.BaseURL)
	if err != nil {
		return err
	}
	seen := identity.SeenProvisioning{DirectoryID: directoryID, SCIMBaseURL: baseURL}
	if one.KeyExpiresAt != "" {
		end, err := parseDay(one.KeyExpiresAt)
		if err != nil {
			return err
		}
		seen.KeyExpiresAt = end
	}
	id, err := a.Provisioning(seen)
	if err == nil {
		a.note(id, "user provisioning of "+quoted(wanted.Name))
	}
	return err
}

func (a *adopting) google(directoryID string, wanted AdoptedDirectory) error {
	one := wanted.Google
	if one == nil {
		return nil
	}
	id, err := a.Google(identity.SeenGoogle{
		DirectoryID: directoryID, AdminEmail: one.AdminEmail, Domains: one.Domains,
		Settings: identity.GoogleSettings{
			SyncEnabled: one.SyncEnabled, SyncMode: one.SyncMode, Groups: one.Groups, PersonalMessage: one.PersonalMessage,
			DeactivateSuspendedUsers: one.DeactivateSuspendedUsers,
		},
	})
	if err == nil {
		a.note(id, "the Google Workspace connection of "+quoted(wanted.Name))
	}
	return err
}

// policy records a policy. A new directory has its default policy already, whatever the console calls it.
func (a *adopting) policy(directoryID string, wanted AdoptedPolicy) error {
	consoleID, err := worksheet.Copied(worksheet.ReturnPolicyID, wanted.ID)
	if err != nil {
		return err
	}
	seen := identity.SeenPolicy{DirectoryID: directoryID, Name: wanted.Name, IsDefault: wanted.Default, EnforceSSO: wanted.EnforceSSO, ExternalID: consoleID, PolicySettings: wanted.PolicySettings}
	for _, known := range a.Records().Policies {
		if known.DirectoryID != directoryID {
			continue
		}
		if known.Name == wanted.Name || wanted.Default && known.IsDefault && seen.ID == "" {
			seen.ID = known.ID
		}
	}
	id, err := a.Policy(seen)
	if err == nil {
		a.note(id, "authentication policy "+quoted(wanted.Name))
	}
	return err
}

// parseDay reads a day, or a time of RFC 3339.
func parseDay(text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no day: write it as year-month-day, for example 2027-03-02", text)
}
