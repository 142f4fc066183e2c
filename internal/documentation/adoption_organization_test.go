package documentation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// manualSetUp is an organization of 300 objects that people have set up by hand,
// with names as people give them.
type manualSetUp struct {
	*acctest.Organization
	t testing.TB
	// scimKeys are the keys of the SCIM directories that Terraform is to fill.
	scimKeys map[string]string
	// What others fill, too.
	sharedGroupID, sharedSCIMGroupID, sharedSCIMDirectoryID string
	// conflictDirectoryID is a directory with a group conflict that was resolved.
	conflictDirectoryID string
}

// sharedGroup is a group that others fill, too.
const sharedGroup = "group-00010"

func setUpByHand(t testing.TB) *manualSetUp {
	t.Helper()
	seed := emulator.GenerateSeed(70, 40, 60)
	for number, name := range []string{"3rd line support", "Finance & Legal", "finance-legal", "開発", "!!!", "${quoted} \"people\""} {
		seed.Groups[number].Name = name
	}
	h := &manualSetUp{t: t, scimKeys: map[string]string{},
		Organization: acctest.Start(t, func(options *emulator.Options) { options.Seed = seed })}
	for number := range 10 {
		h.subsidiary(number, client.IdentityProviders()[number%4])
	}
	for number, settings := range []client.GoogleWorkspaceSettings{
		{SyncMode: new(client.SyncModeSpecificGroups), Groups: &[]string{"staff@domain-0061.example", "all@domain-0061.example"}, PersonalMessage: new("Welcome to ${site}, 100% yours.\nAsk \"IT\".")},
		{SyncEnabled: new(false)},
		{},
	} {
		h.google(60+number, settings)
	}
	for range 2 {
		h.scim()
	}
	h.groups()
	h.leavers()
	h.controlPolicies()
	h.people()
	h.serviceAccounts()
	h.fine(h.Emulator.SetDomainStatus("domain-0002.example", "unverified"))
	h.Emulator.ResetJournal()
	h.Emulator.ReadOnly(true)
	return h
}

func (h *manualSetUp) fine(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// leavers are an account that may not come in any more, and a deactivated one that may not either.
func (h *manualSetUp) leavers() {
	h.t.Helper()
	for number, address := range []string{"user-000003@domain-0003.example", "user-000004@domain-0004.example"} {
		for user, err := range h.Client.SearchUsers(h.t.Context(), h.ID, client.UserSearch{Emails: []string{address}}) {
			h.fine(err)
			h.fine(h.Client.SuspendUser(h.t.Context(), h.ID, user.AccountID))
			if number > 0 {
				h.fine(h.Client.DeactivateAccount(h.t.Context(), user.AccountID))
			}
		}
	}
}

// controlPolicies are one of each type, and those that are enabled cover something.
func (h *manualSetUp) controlPolicies() {
	h.t.Helper()
	ctx := h.t.Context()
	workspaces := acctest.All(h.t, h.Client.Workspaces(ctx, h.ID, client.WorkspaceSearch{}))
	for _, write := range []client.ControlPolicyWrite{
		{Type: client.PolicyIPAllowlist, Name: "Office & home", Status: client.PolicyEnabled, Values: []string{"192.0.2.0/24", "2001:db8::/32"}},
		{Type: client.PolicyIPAllowlist, Name: "Unused", Status: client.PolicyDisabled, Values: []string{"198.51.100.7"}, MobileBypass: new(true)},
		{Type: client.PolicyDataResidency, Name: "Europe", Status: client.PolicyEnabled, Values: []string{"EU"}},
	} {
		made, err := h.Client.CreateControlPolicy(ctx, h.ID, write)
		h.fine(err)
		if write.Status == client.PolicyEnabled {
			h.fine(h.Client.CoverResource(ctx, h.ID, made.ID, workspaces[0].ID))
		}
	}
	leaks, err := h.Client.DraftDataSecurityPolicy(ctx, h.ID, client.DataSecurityPolicyWrite{Name: "Leaks", RuleName: "export", Effect: "block", Coverage: client.CoverageOrganization})
	h.fine(err)
	h.fine(h.Client.PublishDataSecurityPolicy(ctx, h.ID, leaks, client.PublishUpdate))
}

// serviceAccounts are one with a description and one without.
func (h *manualSetUp) serviceAccounts() {
	h.t.Helper()
	workspaces := acctest.All(h.t, h.Client.Workspaces(h.t.Context(), h.ID, client.WorkspaceSearch{}))
	roles := []client.ServiceAccountRole{{ResourceID: workspaces[0].ID, Role: "atlassian/user"}}
	for _, account := range []client.ServiceAccountCreate{{Name: "deploy & release", Description: "Deploys", Roles: roles}, {Name: "backup", Roles: roles}} {
		_, err := h.Client.CreateServiceAccount(h.t.Context(), h.ID, account)
		h.fine(err)
	}
}

// subsidiary is a company with its own identity provider and six domains.
func (h *manualSetUp) subsidiary(number int, identityProvider string) {
	h.t.Helper()
	ctx, now := h.t.Context(), h.Clock.Now()
	directory, err := h.Client.CreateDirectory(ctx, h.ID, client.DirectoryCreate{Name: fmt.Sprintf("%d. Subsidiary", number+1), IdentityProvider: identityProvider})
	h.fine(err)
	saml := client.SAMLConfigurationCreate{
		EntityID: fmt.Sprintf("https://idp-%d.example/entity?a=1&b=2", number), SSOURL: fmt.Sprintf("https://idp-%d.example/sso", number),
		Certificate: acctest.Certificate(h.t, directory.Name, now, now.Add(2*365*24*time.Hour))}
	if number%2 == 0 {
		saml.SingleLogout = &client.SingleLogoutInput{Enabled: true, IdentityProviderURL: fmt.Sprintf("https://idp-%d.example/slo", number)}
	}
	_, err = h.Client.CreateSAMLConfiguration(ctx, h.ID, directory.ID, saml)
	h.fine(err)
	if directory.Capabilities.SCIM {
		_, err = h.Client.CreateProvisioningConfig(ctx, h.ID, directory.ID)
		h.fine(err)
	}
	h.link(directory.ID, 6*number, 6*number+6)
	for _, policy := range []client.AuthenticationPolicyCreate{{Name: "Contractors"}, {Name: "Staff", EnforceSSO: new(true)}} {
		policy.DirectoryID = directory.ID
		_, err = h.Client.CreateAuthenticationPolicy(ctx, h.ID, policy)
		h.fine(err)
	}
	if directory.Capabilities.GroupSync && h.conflictDirectoryID == "" {
		h.synced(directory.ID)
	}
}

// synced pushes a group, and one that was there before: a conflict, which is resolved.
func (h *manualSetUp) synced(directoryID string) {
	h.t.Helper()
	h.conflictDirectoryID = directoryID
	h.fine(h.Emulator.PushGroup(directoryID, "synced-engineering", []string{"user-000001@domain-0001.example"}))
	h.fine(h.Emulator.PushGroup(directoryID, "group-00020", nil))
	for conflict, err := range h.Client.GroupConflicts(h.t.Context(), h.ID, directoryID) {
		h.fine(err)
		_, err = h.Client.SyncGroupConflict(h.t.Context(), h.ID, directoryID, conflict.ID, "")
		h.fine(err)
	}
}

// link links the domains of these numbers, counted from 0.
func (h *manualSetUp) link(directoryID string, from, to int) {
	h.t.Helper()
	for number := from; number < to; number++ {
		_, err := h.Client.LinkDomain(h.t.Context(), h.ID, fmt.Sprintf("domain-%04d.example", number+1), directoryID, "")
		h.fine(err)
	}
}

func (h *manualSetUp) google(number int, settings client.GoogleWorkspaceSettings) {
	h.t.Helper()
	ctx := h.t.Context()
	directory, err := h.Client.CreateDirectory(ctx, h.ID, client.DirectoryCreate{Name: fmt.Sprintf("Google %d", number), IdentityProvider: client.IdentityProviderGoogleWorkspace})
	h.fine(err)
	h.link(directory.ID, number, number+1)
	connection, err := h.Client.CreateGoogleWorkspaceConnection(ctx, h.ID, directory.ID, settings)
	h.fine(err)
	if settings.SyncEnabled != nil {
		return // this one still waits for Google's consent
	}
	h.fine(h.Emulator.ConfirmConsent(connection.ID))
	if settings.SyncMode == nil {
		h.fine(h.Emulator.BreakConsent(connection.ID))
	}
}

// scim is a directory that a script fills, until Terraform does.
func (h *manualSetUp) scim() {
	h.t.Helper()
	id, key := h.SCIMDirectory(h.t)
	h.scimKeys[id] = key
	prefix := fmt.Sprintf("s%d", len(h.scimKeys))
	var members []string
	for number := range 20 {
		user := client.SCIMUser{UserName: fmt.Sprintf("%s-%d", prefix, number), Email: fmt.Sprintf("%s-%d@domain-0070.example", prefix, number), Active: number%5 != 0}
		if number%2 == 0 {
			user.DisplayName, user.GivenName, user.FamilyName, user.Nickname = "Chloé \"C\" Lefèvre", "Chloé", "Lefèvre", "${c}"
			user.Title, user.Department, user.Organization = "Engineer", "R&D", "Acme"
			user.PreferredLanguage, user.Timezone, user.ExternalID = "fr-FR", "Europe/Paris", fmt.Sprintf("00u%d", number)
		}
		created, err := h.Client.CreateSCIMUser(h.t.Context(), id, user)
		h.fine(err)
		members = append(members, created.ID)
	}
	for number := range 3 {
		group, err := h.Client.CreateSCIMGroup(h.t.Context(), id, client.SCIMGroup{
			DisplayName: fmt.Sprintf("%s team %d", prefix, number), ExternalID: strings.Repeat("g", number), Members: members[:8*number]})
		h.fine(err)
		h.sharedSCIMDirectoryID, h.sharedSCIMGroupID = id, group.ID
	}
}

// people administer the organization, and one has a role of their own.
func (h *manualSetUp) people() {
	h.t.Helper()
	ctx := h.t.Context()
	workspaces := acctest.All(h.t, h.Client.Workspaces(ctx, h.ID, client.WorkspaceSearch{}))
	accounts := acctest.All(h.t, h.Client.SearchUsers(ctx, h.ID, client.UserSearch{}))
	for _, user := range accounts[:2] {
		h.fine(h.Client.AssignOrganizationRole(ctx, h.ID, user.AccountID, "atlassian/org-admin"))
	}
	h.fine(h.Client.AssignUserRole(ctx, h.ID, accounts[2].AccountID, "atlassian/admin", workspaces[0].ID))
}

// groups have descriptions as people write them; synced ones were given roles.
func (h *manualSetUp) groups() {
	h.t.Helper()
	ctx := h.t.Context()
	var workspace, userbase string
	for found, err := range h.Client.Workspaces(ctx, h.ID, client.WorkspaceSearch{TypeKeys: []string{"confluence"}}) {
		h.fine(err)
		workspace = found.ID
	}
	for group, err := range h.Client.SearchGroups(ctx, h.ID, client.GroupSearch{}) {
		h.fine(err)
		if group.ExternallySynced {
			h.fine(h.Client.AssignGroupRole(ctx, h.ID, group.ID, "atlassian/user", workspace))
		} else {
			userbase = group.UserbaseDirectoryID
		}
		if group.Name == sharedGroup {
			h.sharedGroupID = group.ID
			h.fine(h.Client.AssignGroupRole(ctx, h.ID, group.ID, "atlassian/admin", workspace))
		}
	}
	for number, description := range []string{"Costs ${HOME} and %{if} more", "Two\nlines", "C:\\Users\\\"x\"", ""} {
		h.fine(h.Client.CreateGroup(ctx, h.ID, userbase, client.GroupCreate{Name: fmt.Sprintf("project %d", number), Description: description}))
	}
}
