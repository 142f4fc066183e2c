package desk

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// object is one object of the records, as people see it.
type object struct {
	ID, Kind, Name string
	// DirectoryID is the directory that it belongs to; its own id for a directory.
	DirectoryID string
	// Path is its path in the identity API, below the organization's.
	Path   string
	Fields []objectField
	Record *identity.Record
}

// objectField is one value of an object. Name is that of the contract, "" for one that the API does not write.
type objectField struct {
	Name, Label, Value string
	Choices            []string // nil for a text
	Long               bool
	// Copied tells that Atlassian gives the value out, so that it is recorded and never written through the API.
	Copied bool
}

const yes, no = "yes", "no"

var yesOrNo = []string{yes, no}

func choice(on bool) string {
	if on {
		return yes
	}
	return no
}

// objectsOf lists all objects of the records: each directory with what belongs to it.
func objectsOf(s *identity.State) []object {
	var all []object
	for _, d := range s.Directories {
		all = append(all, directoryObject(d))
		if saml, there := s.SAMLOf(d.ID); there {
			all = append(all, samlObject(d, saml))
		}
		for _, domain := range s.Domains {
			if domain.DirectoryID == d.ID {
				all = append(all, domainObject(s, domain))
			}
		}
		if config, there := s.ProvisioningOf(d.ID); there {
			all = append(all, provisioningObject(d, config))
		}
		if connection, there := s.GoogleOf(d.ID); there {
			all = append(all, googleObject(d, connection))
		}
		for _, policy := range s.Policies {
			if policy.DirectoryID == d.ID {
				all = append(all, policyObject(policy))
			}
		}
	}
	for i, one := range all {
		if known, there := s.Records[one.ID]; there {
			all[i].Record = &known
		}
	}
	return all
}

func directoryObject(d *identity.Directory) object {
	shown := object{ID: d.ID, Kind: worksheet.Directory, Name: "directory " + quoted(d.Name), DirectoryID: d.ID, Path: "directories/" + d.ID}
	if d.Kind == identity.KindLocal {
		shown.Name = "the local directory"
		return shown
	}
	shown.Fields = []objectField{{Name: "name", Label: "Directory name", Value: d.Name}}
	return shown
}

func samlObject(d *identity.Directory, saml *identity.SAMLConfiguration) object {
	return object{
		ID: saml.ID, Kind: worksheet.SAMLConfiguration, Name: "SAML single sign-on of " + quoted(d.Name), DirectoryID: d.ID,
		Path: "directories/" + d.ID + "/saml-configuration",
		Fields: []objectField{
			{Name: "issuer", Label: "Identity provider Entity ID", Value: saml.Issuer},
			{Name: "singleSignOnUrl", Label: "Identity provider SSO URL", Value: saml.SingleSignOnURL},
			{Name: "identityProviderPublicCertificate", Label: "Public x509 certificate", Value: strings.TrimSpace(saml.Certificate), Long: true},
			{Name: "entityId", Label: "Service provider entity URL", Value: saml.EntityURL, Copied: true},
			{Name: "assertionConsumerServiceUrl", Label: "Service provider assertion consumer service URL", Value: saml.ACSURL, Copied: true},
			{Name: "singleLogoutEnabled", Label: "Single logout is on", Value: choice(saml.SingleLogoutEnabled), Choices: yesOrNo},
			{Name: "identityProviderUrl", Label: "Identity provider logout URL", Value: saml.SingleLogoutProviderURL},
			{Name: "serviceProviderUrl", Label: "Service provider logout URL", Value: saml.LogoutURL, Copied: true},
		},
	}
}

// domainsOf are the names of the domains of a directory.
func domainsOf(s *identity.State, directoryID string) []string {
	names := []string{}
	for _, domain := range s.Domains {
		if domain.DirectoryID == directoryID && directoryID != "" {
			names = append(names, domain.Name)
		}
	}
	return names
}

func domainObject(s *identity.State, domain *identity.Domain) object {
	var names []string
	current := ""
	for _, d := range s.Directories {
		names = append(names, d.Name)
		if d.ID == domain.DirectoryID {
			current = d.Name
		}
	}
	return object{
		ID: domain.ID, Kind: worksheet.LinkedDomain, Name: "domain " + domain.Name, DirectoryID: domain.DirectoryID, Path: "linked-domains/" + domain.Name,
		Fields: []objectField{{Name: "directoryId", Label: "Directory", Value: current, Choices: names}},
	}
}

func provisioningObject(d *identity.Directory, config *identity.ProvisioningConfig) object {
	return object{
		ID: config.ID, Kind: worksheet.ProvisioningConfig, Name: "user provisioning of " + quoted(d.Name), DirectoryID: d.ID, Path: "provisioning-configs/" + config.ID,
		Fields: []objectField{
			{Name: "baseUrl", Label: "SCIM base URL", Value: baseURLOf(config), Copied: true},
			{Name: "keyExpiresAt", Label: "Key expires on", Value: config.KeyExpiresAt.UTC().Format(time.DateOnly), Copied: true},
		},
	}
}

// baseURLOf is the SCIM base URL as it was copied back, or as Atlassian makes it; "" where nothing is known of it.
func baseURLOf(config *identity.ProvisioningConfig) string {
	return cmp.Or(config.BaseURL, scimBaseURL(config.SCIMDirectoryID))
}

// scimBaseURL is the SCIM base URL of a SCIM directory at Atlassian; "" for none.
func scimBaseURL(id string) string {
	if id == "" {
		return ""
	}
	return identity.CopiedBack{}.SCIMBaseURL("", id)
}

func googleObject(d *identity.Directory, one *identity.GoogleConnection) object {
	return object{
		ID: one.ID, Kind: worksheet.GoogleWorkspaceConnection, Name: "Google Workspace connection of " + quoted(d.Name), DirectoryID: d.ID,
		Path: "google-workspace-connections/" + one.ID,
		Fields: []objectField{
			{Name: "syncEnabled", Label: "Sync is on", Value: choice(one.Settings.SyncEnabled), Choices: yesOrNo},
			{Name: "syncMode", Label: "Select users", Value: one.Settings.SyncMode, Choices: []string{identity.SyncModeAllUsers, identity.SyncModeSpecificGroups}},
			{Name: "groups", Label: "Groups, one on each line", Value: strings.Join(one.Settings.Groups, "\n"), Long: true},
			{Name: "personalMessage", Label: "Message in the invitation", Value: one.Settings.PersonalMessage, Long: true},
			{Name: "deactivateSuspendedUsers", Label: "Deactivate suspended users", Value: choice(one.Settings.DeactivateSuspendedUsers), Choices: yesOrNo},
			{Name: "adminEmail", Label: "Google account that allowed it", Value: one.AdminEmail, Copied: true},
			{Name: "googleCustomerId", Label: "Google customer id", Value: one.CustomerID, Copied: true},
			{Name: "domains", Label: "Domains of the Google account, one on each line", Value: strings.Join(one.Domains, "\n"), Long: true, Copied: true},
		},
	}
}

func policyObject(p *identity.Policy) object {
	return object{
		ID: p.ID, Kind: worksheet.AuthenticationPolicy, Name: "authentication policy " + quoted(p.Name), DirectoryID: p.DirectoryID,
		Path: "authentication-policies/" + p.ID,
		Fields: []objectField{
			{Name: "name", Label: "Name", Value: p.Name},
			{Name: "enforceSso", Label: "Enforce single sign-on", Value: choice(p.EnforceSSO), Choices: yesOrNo},
			{Name: "isDefault", Label: "Default policy", Value: choice(p.IsDefault), Choices: yesOrNo},
			{Name: "twoStepVerification", Label: "Two-step verification", Value: cmp.Or(p.TwoStepVerification, notKnown), Choices: append([]string{notKnown}, identity.TwoStepWords()...)},
			{Name: "passwordStrength", Label: "Password strength", Value: cmp.Or(p.PasswordStrength, notKnown), Choices: append([]string{notKnown}, identity.PasswordStrengths()...)},
			{Name: "passwordExpiryDays", Label: "Password expiration in days (0 is never, empty is not known)", Value: number(p.PasswordExpiryDays)},
			{Name: "idleSessionDurationMinutes", Label: "Idle session duration in minutes (empty is not known)", Value: number(p.IdleSessionDurationMinutes)},
			{Name: "externalId", Label: "Address of the policy, or its id", Value: p.ExternalID},
		},
	}
}

// notKnown is the choice for what nobody has said of an object.
const notKnown = "not known"

func number(known *int) string {
	if known == nil {
		return ""
	}
	return strconv.Itoa(*known)
}

// duesOf lists what stops working on a day: certificates and keys.
func duesOf(s *identity.State) []Due {
	var dues []Due
	for _, saml := range s.SAML {
		d, _ := adminapi.ByID(s.Directories, saml.DirectoryID)
		if end := saml.CertificateEnd(); !end.IsZero() {
			dues = append(dues, Due{
				ID: "certificate-" + saml.ID, At: end, What: "SAML certificate of " + quoted(d.Name),
				Do: "Put the identity provider's new certificate into the configuration, and apply it, before nobody can sign in any more.",
			})
		}
	}
	for _, config := range s.Provisioning {
		d, _ := adminapi.ByID(s.Directories, config.DirectoryID)
		if !config.KeyExpiresAt.IsZero() {
			dues = append(dues, Due{
				ID: "key-" + config.ID, At: config.KeyExpiresAt, What: "SCIM key of " + quoted(d.Name),
				Do: "Rotate the key, and give the new one to the identity provider, before users and groups stop syncing.",
			})
		}
	}
	sortDues(dues)
	return dues
}

// factsOf returns what worksheets want to know of the organization and the records tell.
func factsOf(s *identity.State) worksheet.Facts {
	around := worksheet.Facts{
		OrganizationID: s.ID, Directories: map[string]worksheet.DirectoryFact{}, Policies: map[string]worksheet.PolicyFact{}, Accounts: map[string]worksheet.AccountsFact{},
	}
	for _, d := range s.Directories {
		around.Directories[d.ID] = worksheet.DirectoryFact{
			Name: d.Name, Local: d.Kind == identity.KindLocal, IdentityProvider: d.IdentityProvider, Domains: domainsOf(s, d.ID),
		}
	}
	for _, p := range s.Policies {
		around.Policies[p.ID] = worksheet.PolicyFact{Name: p.Name, DirectoryID: p.DirectoryID, ConsoleID: p.ExternalID, Default: p.IsDefault, EnforceSSO: p.EnforceSSO}
	}
	return around
}
