package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// The structs in this file are what the pages read out of answers of the identity API. The names are those of its contract.

type directoryView struct {
	ID, Kind, Name   string
	IdentityProvider string // "" for the local directory
	Capabilities     struct{ SAML, SCIM, GroupSync, GoogleWorkspace bool }
	Version          string
}

type samlView struct {
	IdentityProviderDirectoryID                                string
	Issuer, SingleSignOnURL, IdentityProviderPublicCertificate string
	IdentityProviderPublicCertificateExpirationTimestamp       time.Time
	IdentityProviderPublicCertificateExpiryStatus              string
	EntityID, AssertionConsumerServiceURL                      string
	ServiceProviderSingleLogoutConfiguration                   struct {
		SingleLogoutEnabled                     bool
		IdentityProviderURL, ServiceProviderURL string
	}
	Version string
}

type linkedDomainView struct {
	Domain, DirectoryID, ClaimStatus string
	Version                          string
}

type provisioningView struct {
	ID, DirectoryID, SCIMDirectoryID, BaseURL, Status string
	GroupSync                                         bool
	APIKey                                            struct {
		ExpiresAt  time.Time
		LastUsedAt *time.Time
	}
	Token   string // in the answers of create and regenerate only
	Version string
}

type googleView struct {
	ID, DirectoryID, State                string
	AdminEmail, GoogleCustomerID          string
	Domains, Groups, SyncedGroups         []string
	SyncEnabled, DeactivateSuspendedUsers bool
	SyncMode, PersonalMessage             string
	Counts                                struct{ Users, Groups, Domains int }
	LastSyncAt, NextSyncAt                *time.Time
	LastSyncResult                        string
	Version                               string
}

// NeedsConsent tells whether Google's administrator has to say yes, for the first time or again.
func (g googleView) NeedsConsent() bool { return g.State == "awaiting_consent" || g.State == "broken" }

type policyView struct {
	ID, Name, DirectoryID              string
	IsDefault, EnforceSSO, NonBillable bool
	Version                            string
	Members                            int `json:"-"` // accounts under it
}

type conflictView struct {
	ID, DirectoryID, GroupName, State string
	IsDefaultAccessGroup              bool
	ProductAccess                     []string
	MembersAdded, MembersRemoved      []personView
	Version                           string
}

// directorySection is a directory with all that belongs to it.
type directorySection struct {
	directoryView
	Domains      []linkedDomainView
	SAML         *samlView
	Provisioning *provisioningView
	Google       *googleView
	Policies     []policyView
	Conflicts    []conflictView
}

// providers are the identity providers, as people know them, the best known first.
var providers = []choice{
	{"okta", "Okta"}, {"microsoft_entra_id", "Microsoft Entra ID"}, {"google_workspace", "Google Workspace"}, {"google_cloud", "Google Cloud"},
	{"onelogin", "OneLogin"}, {"ping_identity", "Ping Identity"}, {"cyberark", "CyberArk"}, {"jumpcloud", "JumpCloud"}, {"auth0", "Auth0"}, {"ad_fs", "AD FS"}, {"other", "Other"},
}

// Provider returns the identity provider in words.
func (d directoryView) Provider() string {
	if one, known := adminapi.Find(providers, func(one choice) bool { return one.Value == d.IdentityProvider }); known {
		return one.Label
	}
	return "For everyone whom no identity provider manages"
}

func (d directoryView) Local() bool { return d.Kind == identity.KindLocal }

// Configured tells, in words, what a directory has, for lists.
func (d directorySection) Configured() []string {
	var has []string
	if d.SAML != nil {
		has = append(has, "SAML")
	}
	if d.Provisioning != nil {
		has = append(has, "provisioning")
	}
	if d.Google != nil {
		has = append(has, "Google Workspace: "+inWords(d.Google.State))
	}
	if slices.ContainsFunc(d.Policies, func(p policyView) bool { return p.EnforceSSO }) {
		has = append(has, "single sign-on enforced")
	}
	return has
}

// Open returns the conflicts that nobody has decided yet.
func (d directorySection) Open() int {
	return len(adminapi.Filter(d.Conflicts, func(one conflictView) bool { return one.State == identity.ConflictOpen }))
}

// directories returns all directories with all that belongs to them, in a handful of requests however many there are.
func (v visit) directories() []directorySection {
	var sections []directorySection
	domains, policies, saml := readAll[linkedDomainView](v, nil, "linked-domains"), v.policies(), readAll[samlView](v, nil, "saml-configurations")
	provisioning, google := readAll[provisioningView](v, nil, "provisioning-configs"), readAll[googleView](v, nil, "google-workspace-connections")
	for _, d := range readAll[directoryView](v, nil, "directories") {
		section := directorySection{directoryView: d}
		section.Domains = adminapi.Filter(domains, func(one linkedDomainView) bool { return one.DirectoryID == d.ID })
		section.Policies = adminapi.Filter(policies, func(one policyView) bool { return one.DirectoryID == d.ID })
		if one, there := adminapi.Find(provisioning, func(one provisioningView) bool { return one.DirectoryID == d.ID }); there {
			section.Provisioning = &one
		}
		if one, there := adminapi.Find(google, func(one googleView) bool { return one.DirectoryID == d.ID }); there {
			section.Google = &one
		}
		if one, there := adminapi.Find(saml, func(one samlView) bool { return one.IdentityProviderDirectoryID == d.ID }); there {
			section.SAML = &one
		}
		if !d.Local() {
			section.Conflicts = readAll[conflictView](v, nil, "directories", d.ID, "group-conflicts")
		}
		sections = append(sections, section)
	}
	return sections
}

// policies returns the authentication policies of all directories.
func (v visit) policies() []policyView {
	found := readAll[policyView](v, nil, "authentication-policies")
	v.server.mutex.Lock()
	defer v.server.mutex.Unlock()
	members := map[string]int{}
	for _, u := range v.server.organization.Users {
		members[u.PolicyID]++
	}
	for i := range found {
		found[i].Members = members[found[i].ID]
	}
	return found
}

type directoriesPage struct {
	frame
	Directories []directorySection
	Providers   []choice
}

// choice is one value that a field can have.
type choice struct{ Value, Label string }

func showDirectories(v visit) pageView {
	return pageView{template: "directories", data: directoriesPage{v.frame("directories", "Identity providers"), v.directories(), providers}}
}

type directoryPage struct {
	frame
	directorySection
	// Others are where a domain of this directory can go, OtherDomains what can come here.
	Others       []directorySection
	OtherDomains []linkedDomainView
	Pushed       scimContent
	Suggested    suggestion
}

func showDirectory(v visit) pageView {
	sections := v.directories()
	d, there := adminapi.Find(sections, func(one directorySection) bool { return one.ID == v.path("directory") })
	if !there {
		return noPage("directory")
	}
	page := directoryPage{frame: v.frame("directories", d.Name), directorySection: d}
	for _, other := range sections {
		if other.ID == d.ID {
			continue
		}
		page.Others = append(page.Others, other)
		page.OtherDomains = append(page.OtherDomains, adminapi.Filter(other.Domains, func(one linkedDomainView) bool { return one.ClaimStatus == identity.ClaimVerified })...)
	}
	if d.Provisioning != nil {
		page.Pushed = v.scimContent(d.ID, "")
		page.Suggested = v.suggestion(d)
	}
	return pageView{template: "directory", data: page}
}

func addDirectory(v visit) (string, notice, error) {
	answered, err := v.write(http.MethodPost, v.identityPath("directories"), map[string]any{"name": v.sent("name"), "identityProvider": v.sent("provider")})
	if err != nil {
		return "", notice{}, err
	}
	var added directoryView
	answered.data(&added)
	next := "Set up what it is to do: single sign-on, domains, provisioning."
	if added.IdentityProvider == identity.ProviderGoogleWorkspace {
		next = "Connect Google Workspace next."
	}
	return directoryAddress(added.ID, ""), notice{Words: "The directory is there. " + next}, nil
}

// directoryAddress returns the page of a directory, at one of its parts.
func directoryAddress(id, part string) string {
	address := "/console/directories/" + url.PathEscape(id)
	if part != "" {
		address += "#" + part
	}
	return address
}

func renameDirectory(v visit) (string, notice, error) {
	_, err := v.write(http.MethodPatch, v.identityPath("directories", v.path("directory")), map[string]any{"name": v.sent("name")})
	return directoryAddress(v.path("directory"), ""), notice{Words: "The directory has its new name."}, err
}

func deleteDirectoryByHand(v visit) (string, notice, error) {
	_, err := v.write(http.MethodDelete, v.identityPath("directories", v.path("directory")), nil)
	return "/console/directories", notice{Words: "The directory is deleted. Its domains and accounts are back in the local directory."}, err
}

// saveSAML sets SAML up, or changes it.
func saveSAML(v visit) (string, notice, error) {
	logout := map[string]any{"singleLogoutEnabled": v.sent("logout") != ""}
	if address := v.sent("logoutUrl"); address != "" {
		logout["identityProviderUrl"] = address
	}
	_, err := v.write(http.MethodPut, v.identityPath("directories", v.path("directory"), "saml-configuration"), map[string]any{
		"issuer": v.sent("issuer"), "singleSignOnUrl": v.sent("singleSignOnUrl"), "identityProviderPublicCertificate": v.sent("certificate"),
		"serviceProviderSingleLogoutConfiguration": logout,
	})
	return directoryAddress(v.path("directory"), "saml"), notice{Words: "SAML is saved. Give the identity provider the two addresses below."}, err
}

func deleteSAMLByHand(v visit) (string, notice, error) {
	_, err := v.write(http.MethodDelete, v.identityPath("directories", v.path("directory"), "saml-configuration"), nil)
	return directoryAddress(v.path("directory"), "saml"), notice{Words: "The SAML configuration is deleted."}, err
}

func addProvisioning(v visit) (string, notice, error) {
	answered, err := v.write(http.MethodPost, v.identityPath("provisioning-configs"), map[string]any{"directoryId": v.path("directory")})
	return directoryAddress(v.path("directory"), "provisioning"), keyNotice(answered, "Provisioning is set up."), err
}

func regenerateKeyByHand(v visit) (string, notice, error) {
	answered, err := v.onProvisioning(http.MethodPost, "api-key", "regenerate")
	return directoryAddress(v.path("directory"), "provisioning"), keyNotice(answered, "The key is new. The old one has stopped working."), err
}

func deleteProvisioningByHand(v visit) (string, notice, error) {
	_, err := v.onProvisioning(http.MethodDelete)
	return directoryAddress(v.path("directory"), "provisioning"), notice{Words: "Provisioning is deleted. Accounts and groups stay; nobody writes them from outside any more."}, err
}

// keyNotice shows what the identity provider needs. The key is in this one answer only.
func keyNotice(answered told, words string) notice {
	var given provisioningView
	answered.data(&given)
	return notice{Words: words, BaseURL: given.BaseURL, Key: given.Token}
}

// onProvisioning changes the provisioning of the directory in the path.
func (v visit) onProvisioning(method string, below ...string) (told, error) {
	configs := readAll[provisioningView](v, url.Values{"directoryId": {v.path("directory")}}, "provisioning-configs")
	if len(configs) == 0 {
		return told{}, &refusal{http.StatusNotFound, "This directory has no provisioning (any more)."}
	}
	return v.write(method, v.identityPath(append([]string{"provisioning-configs", configs[0].ID}, below...)...), nil)
}
