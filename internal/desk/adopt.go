package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Adopt records what a person says that the console shows, as attested: all of it or, with an error, nothing. It returns in words what
// is new, what has changed and what is as it was recorded. What is recorded already becomes what the person says.
func (d *Desk) Adopt(who string, adoption Adoption) (recorded []string, err error) {
	if len(adoption.Directories) == 0 {
		return nil, errors.New("there is nothing to record: name at least one directory")
	}
	before := d.state()
	err = d.attest(who, func(seen *identity.Attestation) ([]Entry, error) {
		adopting := adopting{Attestation: seen}
		for _, one := range adoption.Directories {
			if err := adopting.directory(one); err != nil {
				return nil, fmt.Errorf("directory %q: %w", one.Name, err)
			}
		}
		var entries []Entry
		entries, recorded = adopting.told(before)
		return entries, nil
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
				if entry.Did == "adopted" {
					next.Restored = nil // somebody has looked at what is there
				}
			}
		})
		return err
	}); err != nil {
		return err
	}
	d.noteHistory()
	return nil
}

// adopting is an adoption under way. ids are the objects that were spoken of, in order.
type adopting struct {
	*identity.Attestation
	ids []string
}

func (a *adopting) note(id string) {
	if !slices.Contains(a.ids, id) {
		a.ids = append(a.ids, id)
	}
}

// told says what has become of each object that was spoken of.
func (a *adopting) told(before *identity.State) (entries []Entry, said []string) {
	old := map[string]object{}
	for _, one := range objectsOf(before) {
		old[one.ID] = one
	}
	for _, one := range objectsOf(a.Records()) {
		known, there := old[one.ID]
		values := map[string]string{}
		for _, field := range one.Fields {
			values[field.Name] = field.Value
		}
		entry := Entry{Did: "adopted", What: one.Name, ObjectID: one.ID, Evidence: identity.EvidenceAttested, Reason: differences(known, values)}
		switch spoken := slices.Contains(a.ids, one.ID); {
		case !spoken && entry.Reason == "":
			continue
		case !spoken:
			entry.Reason += ", which follows from the rest"
		case !there || known.Record == nil:
			entry.Reason = "new"
		case entry.Reason == "":
			entry.Reason = "as it was recorded"
		}
		entries, said = append(entries, entry), append(said, one.Name+": "+entry.Reason)
	}
	return entries, said
}

func (a *adopting) directory(wanted AdoptedDirectory) error {
	externalID, err := worksheet.Copied(worksheet.ReturnDirectoryID, wanted.ExternalID)
	if err != nil {
		return err
	}
	wanted.ExternalID = externalID
	known, err := findDirectory(a.Records(), wanted)
	if err != nil {
		return err
	}
	id := ""
	if known != nil {
		id = known.ID
	}
	if wanted.IdentityProvider != LocalDirectory {
		if known != nil && known.IdentityProvider != wanted.IdentityProvider {
			return fmt.Errorf("it is recorded with the identity provider %s, which nobody can change: if this is another directory, settle first that the recorded one is gone (Records, Check it against the console)", known.IdentityProvider)
		}
		if id, err = a.Directory(identity.SeenDirectory{ID: id, Name: wanted.Name, IdentityProvider: wanted.IdentityProvider, ExternalID: externalID}); err != nil {
			return err
		}
		a.note(id)
		if known == nil { // it has come with it
			a.note(a.Records().DefaultPolicyOf(id).ID)
		}
	}
	for _, domain := range wanted.Domains {
		linked, err := a.Link(strings.ToLower(strings.TrimSpace(domain)), id)
		if err != nil {
			return err
		}
		a.note(linked)
	}
	for _, adopt := range []func(string, AdoptedDirectory) error{a.saml, a.provisioning, a.google} {
		if err := adopt(id, wanted); err != nil {
			return err
		}
	}
	policies := slices.Clone(wanted.Policies)
	slices.SortStableFunc(policies, func(x, y AdoptedPolicy) int { // the new default first: it takes that from the one that was
		switch {
		case x.Default == y.Default:
			return 0
		case x.Default:
			return -1
		}
		return 1
	})
	for _, policy := range policies {
		if err := a.policy(id, policy, policies); err != nil {
			return fmt.Errorf("authentication policy %q: %w", policy.Name, err)
		}
	}
	return nil
}

// findDirectory finds the directory in the records that is meant; nil where there is none.
func findDirectory(s *identity.State, wanted AdoptedDirectory) (*identity.Directory, error) {
	if wanted.IdentityProvider == LocalDirectory {
		return s.LocalDirectory(), nil
	}
	others := slices.DeleteFunc(slices.Clone(s.Directories), func(d *identity.Directory) bool { return d.Kind == identity.KindLocal })
	if wanted.ID != "" {
		known, there := adminapi.ByID(others, wanted.ID)
		if !there {
			return nil, fmt.Errorf("there is no directory %q in the records; leave the id out for a new one", wanted.ID)
		}
		return known, nil
	}
	for _, d := range others {
		if wanted.ExternalID != "" && uuid.Same(d.ExternalID, wanted.ExternalID) {
			return d, nil
		}
	}
	for _, d := range others {
		if names.Same(d.Name, wanted.Name) {
			return d, nil
		}
	}
	return nil, nil
}

func (a *adopting) saml(directoryID string, wanted AdoptedDirectory) error {
	one := wanted.SAML
	if one == nil {
		return nil
	}
	if one.Issuer == "" || one.SingleSignOnURL == "" {
		return errors.New("SAML needs the identity provider's Entity ID and SSO URL")
	}
	seen := identity.SeenSAML{DirectoryID: directoryID, Issuer: one.Issuer, SingleSignOnURL: one.SingleSignOnURL, Certificate: one.Certificate}
	if known, there := a.Records().SAMLOf(directoryID); there && one.SingleLogout == nil {
		seen.SingleLogoutEnabled, seen.SingleLogoutProviderURL, seen.LogoutURL = known.SingleLogoutEnabled, known.SingleLogoutProviderURL, known.LogoutURL
	}
	var err error
	if seen.EntityURL, err = worksheet.Copied(worksheet.ReturnEntityURL, one.EntityID); err != nil {
		return err
	}
	if seen.ACSURL, err = worksheet.Copied(worksheet.ReturnACSURL, one.AssertionConsumerServiceURL); err != nil {
		return err
	}
	if logout := one.SingleLogout; logout != nil {
		if logout.Enabled && logout.IdentityProviderURL == "" {
			return errors.New("single logout needs the identity provider's logout URL where it is on")
		}
		seen.SingleLogoutEnabled, seen.SingleLogoutProviderURL = logout.Enabled, logout.IdentityProviderURL
		if seen.LogoutURL, err = worksheet.Copied(worksheet.ReturnLogoutURL, logout.ServiceProviderURL); err != nil {
			return err
		}
	}
	id, err := a.SAML(seen)
	if err == nil {
		a.note(id)
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
	known, there := a.Records().ProvisioningOf(directoryID)
	switch {
	case one.APIKey.ExpiresAt != "":
		if seen.KeyExpiresAt, err = worksheet.Day(one.APIKey.ExpiresAt); err != nil {
			return err
		}
		// A key lives for a year, and nothing shows when it was made. One that is said to live longer was made now.
		if made := seen.KeyExpiresAt.AddDate(-1, 0, 0); made.Before(a.Now()) {
			seen.KeyCreatedAt = made
		}
	case there:
		seen.KeyExpiresAt = known.KeyExpiresAt
	}
	id, err := a.Provisioning(seen)
	if err == nil {
		a.note(id)
	}
	return err
}

func (a *adopting) google(directoryID string, wanted AdoptedDirectory) error {
	one := wanted.Google
	if one == nil {
		return nil
	}
	if one.State != "" && one.State != googleConnected && one.State != googleBroken {
		return fmt.Errorf("a Google Workspace connection is %s or %s, not %q", googleConnected, googleBroken, one.State)
	}
	seen := identity.SeenGoogle{
		DirectoryID: directoryID, Broken: one.State == googleBroken, CustomerID: one.CustomerID, AdminEmail: one.AdminEmail, Domains: one.Domains,
		Settings: identity.GoogleSettings{
			SyncEnabled: one.SyncEnabled, SyncMode: one.SyncMode, Groups: one.Groups, PersonalMessage: one.PersonalMessage,
			DeactivateSuspendedUsers: one.DeactivateSuspendedUsers,
		},
	}
	if known, there := a.Records().GoogleOf(directoryID); there && seen.CustomerID == "" {
		seen.CustomerID = known.CustomerID
	}
	id, err := a.Google(seen)
	if err == nil {
		a.note(id)
	}
	return err
}

// policy records a policy, one of all that the person says of the directory.
func (a *adopting) policy(directoryID string, wanted AdoptedPolicy, all []AdoptedPolicy) error {
	consoleID, err := worksheet.Copied(worksheet.ReturnPolicyID, wanted.ExternalID)
	if err != nil {
		return err
	}
	seen := identity.SeenPolicy{
		ID: wanted.ID, DirectoryID: directoryID, Name: wanted.Name, IsDefault: wanted.Default, EnforceSSO: wanted.EnforceSSO, ExternalID: consoleID,
		PolicySettings: wanted.PolicySettings,
	}
	if seen.ID == "" {
		seen.ID = findPolicy(a.Records(), directoryID, consoleID, wanted, all)
	}
	id, err := a.Policy(seen)
	if err == nil {
		a.note(id)
	}
	return err
}

// findPolicy returns the id of the recorded policy that is meant: the one of that address, or else of that name, or else the default. A
// new directory has its default policy already, whatever the console calls it.
func findPolicy(s *identity.State, directoryID, consoleID string, wanted AdoptedPolicy, all []AdoptedPolicy) string {
	for _, means := range []func(*identity.Policy) bool{
		func(p *identity.Policy) bool { return consoleID != "" && uuid.Same(p.ExternalID, consoleID) },
		func(p *identity.Policy) bool { return p.Name == wanted.Name },
		func(p *identity.Policy) bool {
			another := consoleID != "" && p.ExternalID != "" || slices.ContainsFunc(all, func(one AdoptedPolicy) bool { return one.ID == p.ID || one.Name == p.Name })
			return wanted.Default && p.IsDefault && !another
		},
	} {
		for _, known := range s.Policies {
			if known.DirectoryID == directoryID && means(known) {
				return known.ID
			}
		}
	}
	return ""
}
