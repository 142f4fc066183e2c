package client_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/contract"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestPublishedMethods_followDocumentsAndEmulator(t *testing.T) {
	o := newOrganization(t, emulator.Options{}, nil)
	okta := o.directories("Okta", client.IdentityProviderOkta)
	config := must[client.ProvisioningConfig](t)(o.CreateProvisioningConfig(t.Context(), o.id, okta.ID))
	o.Client = o.withSCIMKey(config.SCIMDirectoryID, config.Token)
	o.groups()
	o.roles()
	jo := o.scimUsers(config.SCIMDirectoryID)
	o.scimGroups(config.SCIMDirectoryID, jo.ID)
	o.links(jo)
	o.policyMembers(jo.Email)
	o.controlPolicies()
	o.dataSecurityPolicies()
	o.access()
	o.events()
	o.serviceAccounts()
	o.credentials()
	o.unlinked(config.SCIMDirectoryID, jo)
	o.succeeds(o.DeleteSCIMUser(t.Context(), config.SCIMDirectoryID, jo.ID))
	left, err := o.SCIMUser(t.Context(), config.SCIMDirectoryID, jo.ID)
	gone(t, "SCIM user", left, err)
	o.nothingMissing(contract.LoadPublished)
}

// groups creates a group, puts somebody in and out, and deletes it.
func (o organization) groups() {
	ctx, t := o.t.Context(), o.t
	base := listed(t, "user directory", o.UserbaseDirectories(ctx, o.id), func(one client.UserbaseDirectory) bool { return one.Name != "Okta" })
	o.succeeds(o.CreateGroup(ctx, o.id, base.ID, client.GroupCreate{Name: "Design & more", Description: "Who draws"}))
	created := listed(t, "group", o.SearchGroups(ctx, o.id, client.GroupSearch{Names: []string{"Design & more"}, Counts: true}), func(client.Group) bool { return true })
	if created.Description != "Who draws" || created.UserbaseDirectoryID != base.ID || created.ExternallySynced || created.Users == nil || *created.Users != 0 {
		t.Errorf("created %+v", created)
	}
	user := listed(t, "user", o.SearchUsers(ctx, o.id, client.UserSearch{ClaimStatus: "managed", Status: "active", PlatformRoles: true}), func(one client.User) bool { return one.ClaimStatus == "managed" })
	if alone := must[client.User](t)(o.User(ctx, o.id, user.AccountID)); alone.Email != user.Email || alone.PlatformRoles != nil {
		t.Errorf("alone %+v, found %+v", alone, user)
	}
	o.succeeds(o.AddGroupMember(ctx, o.id, created.ID, user.AccountID))
	member := client.GroupSearch{AccountIDs: []string{user.AccountID}}
	listed(t, "the user's group", o.SearchGroups(ctx, o.id, member), func(one client.Group) bool { return one.ID == created.ID })
	o.succeeds(o.RemoveGroupMember(ctx, o.id, created.ID, user.AccountID))
	if alone := must[client.Group](t)(o.Group(ctx, o.id, created.ID)); alone.Name != created.Name {
		t.Errorf("alone %+v", alone)
	}
	o.succeeds(o.DeleteGroup(ctx, o.id, base.ID, created.ID))
	left, err := o.Group(ctx, o.id, created.ID)
	gone(t, "group", left, err)
}

// roles gives a group a role on a workspace and takes it away.
func (o organization) roles() {
	ctx, t := o.t.Context(), o.t
	group := must[[]client.Group](t)(slice(o.SearchGroups(ctx, o.id, client.GroupSearch{})))[0]
	workspace := listed(t, "workspace", o.Workspaces(ctx, o.id, client.WorkspaceSearch{}), func(one client.Workspace) bool { return one.TypeKey == "confluence" })
	holds := func() bool {
		all := must[[]client.RoleAssignment](t)(slice(o.GroupRoleAssignments(ctx, o.id, group.ID, client.RoleFilter{})))
		return slices.ContainsFunc(all, func(one client.RoleAssignment) bool {
			return one.ResourceID == workspace.ID && slices.ContainsFunc(one.Roles, func(role client.AssignedRole) bool { return role.Role == "atlassian/guest" && role.Direct() })
		})
	}
	user := must[[]client.User](t)(slice(o.SearchUsers(ctx, o.id, client.UserSearch{Status: "active"})))[0]
	direct := func() []client.RoleAssignment {
		return must[[]client.RoleAssignment](t)(slice(o.UserRoleAssignments(ctx, o.id, user.AccountID, client.RoleFilter{Role: "atlassian/stakeholder", ResourceID: workspace.ID})))
	}
	o.succeeds(o.AssignUserRole(ctx, o.id, user.AccountID, "atlassian/stakeholder", workspace.ID))
	if held := direct(); len(held) != 1 || !held[0].Roles[0].Direct() {
		t.Errorf("the user has %+v", held)
	}
	o.succeeds(o.RevokeUserRole(ctx, o.id, user.AccountID, "atlassian/stakeholder", workspace.ID))
	if held := direct(); len(held) > 0 {
		t.Errorf("the user still has %+v", held)
	}
	isAdmin := func() bool {
		admins := must[[]client.User](t)(slice(o.SearchUsers(ctx, o.id, client.UserSearch{RoleIDs: []string{"atlassian/org-admin"}})))
		return slices.ContainsFunc(admins, func(one client.User) bool { return one.AccountID == user.AccountID })
	}
	was := isAdmin()
	o.succeeds(o.AssignOrganizationRole(ctx, o.id, user.AccountID, "atlassian/org-admin"))
	if !isAdmin() {
		t.Error("the user is no administrator")
	}
	o.succeeds(o.RevokeOrganizationRole(ctx, o.id, user.AccountID, "atlassian/org-admin"))
	if isAdmin() || !was {
		t.Errorf("administrator before %t, and after the revocation %t", was, isAdmin())
	}
	o.succeeds(o.AssignGroupRole(ctx, o.id, group.ID, "atlassian/guest", workspace.ID))
	if !holds() {
		t.Error("the role is not there")
	}
	o.succeeds(o.RevokeGroupRole(ctx, o.id, group.ID, "atlassian/guest", workspace.ID))
	if holds() {
		t.Error("the role is still there")
	}
}

func (o organization) scimUsers(directoryID string) client.SCIMUser {
	ctx, t := o.t.Context(), o.t
	created := must[client.SCIMUser](t)(o.CreateSCIMUser(ctx, directoryID, client.SCIMUser{
		UserName: "jo", ExternalID: "x1", Email: "jo@acme.com", DisplayName: "Jo", GivenName: "Jo", Department: "Design", Active: true,
	}))
	title, nothing := "Designer", ""
	updated := must[client.SCIMUser](t)(o.UpdateSCIMUser(ctx, directoryID, created.ID, client.SCIMUserUpdate{Title: &title, Department: &nothing}))
	alone := must[client.SCIMUser](t)(o.SCIMUser(ctx, directoryID, created.ID))
	found := listed(t, "SCIM user", o.SCIMUsers(ctx, directoryID, client.SCIMUserFilter{ExternalID: "x1"}), func(client.SCIMUser) bool { return true })
	for _, one := range []client.SCIMUser{updated, alone, found} {
		if one.ID != created.ID || one.Title != title || one.Department != "" || one.Email != "jo@acme.com" || one.AccountID == "" || !one.Active {
			t.Errorf("the user is %+v", one)
		}
	}
	return alone
}

func (o organization) scimGroups(directoryID, member string) {
	ctx, t := o.t.Context(), o.t
	created := must[client.SCIMGroup](t)(o.CreateSCIMGroup(ctx, directoryID, client.SCIMGroup{DisplayName: "crew", Members: []string{member}}))
	o.succeeds(o.ChangeSCIMGroupMembers(ctx, directoryID, created.ID, []string{member}, nil))
	emptied := listed(t, "SCIM group", o.SCIMGroups(ctx, directoryID, "crew"), func(client.SCIMGroup) bool { return true })
	o.succeeds(o.ChangeSCIMGroupMembers(ctx, directoryID, created.ID, nil, []string{member}))
	alone := must[client.SCIMGroup](t)(o.SCIMGroup(ctx, directoryID, created.ID))
	if len(emptied.Members) != 0 || !slices.Equal(alone.Members, []string{member}) {
		t.Errorf("emptied %+v, alone %+v", emptied, alone)
	}
	o.succeeds(o.DeleteSCIMGroup(ctx, directoryID, created.ID))
	left, err := o.SCIMGroup(ctx, directoryID, created.ID)
	gone(t, "SCIM group", left, err)
}

// links asks what provisioning says of an account, in all three places.
func (o organization) links(user client.SCIMUser) {
	ctx, t := o.t.Context(), o.t
	byAccount := must[[]client.SCIMLink](t)(o.SCIMLinks(ctx, o.id, user.AccountID))
	byEmail := must[[]client.SCIMLink](t)(o.SCIMLinksForEmail(ctx, o.id, user.Email))
	if !slices.Equal(byAccount, byEmail) || len(byAccount) != 1 || byAccount[0].SCIMUserID != user.ID || byAccount[0].AccountID != user.AccountID {
		t.Errorf("by account %+v, by e-mail %+v", byAccount, byEmail)
	}
	permissions := must[[]client.AccountPermission](t)(o.AccountPermissions(ctx, user.AccountID))
	if !slices.Contains(permissions, client.AccountPermission{Name: "email.set", Reason: client.ReasonSCIM}) {
		t.Errorf("permissions are %+v", permissions)
	}
}

func (o organization) policyMembers(email string) {
	ctx, t := o.t.Context(), o.t
	policy := must[[]client.AuthenticationPolicy](t)(slice(o.AuthenticationPolicies(ctx, o.id, "")))[0]
	task := must[string](t)(o.AddPolicyMembers(ctx, o.id, policy.ID, []string{email, "nobody@acme.com"}))
	var done client.PolicyTask
	for looks := 0; looks < 10 && (looks == 0 || done.InProgress > 0 || done.Succeeded == 0); looks++ {
		done = must[client.PolicyTask](t)(o.PolicyTask(ctx, o.id, task))
	}
	if done.Succeeded != 1 || len(done.Failures) != 1 || !slices.Equal(done.Failures[0].Emails, []string{"nobody@acme.com"}) {
		t.Errorf("the task is %+v", done)
	}
	user := must[[]client.User](t)(slice(o.SearchUsers(ctx, o.id, client.UserSearch{Emails: []string{email}})))[0]
	told := must[[]client.UserPolicy](t)(o.UserPolicies(ctx, o.id, []string{user.AccountID}))
	if len(told) != 1 || !strings.EqualFold(told[0].Email, email) || told[0].PolicyID != policy.ID {
		t.Errorf("the policies are %+v, want %s", told, policy.ID)
	}
	if _, err := o.AddPolicyMembers(ctx, o.id, "none", []string{email}); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("an unknown policy: %v", err)
	}
}

func (o organization) controlPolicies() {
	ctx, t := o.t.Context(), o.t
	write := client.ControlPolicyWrite{Type: client.PolicyIPAllowlist, Name: "Office & home", Status: client.PolicyDisabled, Values: []string{"10.0.0.0/8"}}
	created := must[client.ControlPolicy](t)(o.CreateControlPolicy(ctx, o.id, write))
	write.Name = "Office"
	updated := must[client.ControlPolicy](t)(o.UpdateControlPolicy(ctx, o.id, created.ID, write))
	alone := must[client.ControlPolicy](t)(o.ControlPolicy(ctx, o.id, created.ID))
	if alone.Name != "Office" || alone.Rule != updated.Rule || !slices.Equal(alone.Values, write.Values) {
		t.Errorf("alone %+v, updated %+v", alone, updated)
	}
	listed(t, "policy", o.ControlPolicies(ctx, o.id, client.PolicyIPAllowlist), func(one client.ControlPolicy) bool { return one.ID == created.ID })
	workspace := must[[]client.Workspace](t)(slice(o.Workspaces(ctx, o.id, client.WorkspaceSearch{})))[0].ID
	o.succeeds(o.CoverResource(ctx, o.id, created.ID, workspace))
	listed(t, "covered resource", o.CoveredResources(ctx, o.id, created.ID), func(one client.CoveredResource) bool { return one.ID == workspace })
	o.succeeds(o.UncoverResource(ctx, o.id, created.ID, workspace))
	if err := o.UncoverResource(ctx, o.id, created.ID, workspace); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("taken out twice: %v", err)
	}
	o.succeeds(o.DeleteControlPolicy(ctx, o.id, created.ID))
	_, err := o.ControlPolicy(ctx, o.id, created.ID)
	if !errors.Is(err, client.ErrNotFound) {
		t.Errorf("the deleted policy: %v", err)
	}
}

func (o organization) dataSecurityPolicies() {
	ctx, t := o.t.Context(), o.t
	write := client.DataSecurityPolicyWrite{Name: "Leak", RuleName: "export", Effect: "block", Coverage: client.CoverageOrganization}
	created := must[client.ControlPolicy](t)(o.DraftDataSecurityPolicy(ctx, o.id, write))
	write.Name = "Leaks"
	must[client.ControlPolicy](t)(o.UpdateDataSecurityDraft(ctx, o.id, created.ID, write))
	workspace := must[[]client.Workspace](t)(slice(o.Workspaces(ctx, o.id, client.WorkspaceSearch{})))[0].ID
	o.succeeds(o.CoverDataSecurityResource(ctx, o.id, created.ID, workspace))
	listed(t, "covered resource", o.DataSecurityResources(ctx, o.id, created.ID), func(one client.CoveredResource) bool { return one.ID == workspace })
	o.succeeds(o.UncoverDataSecurityResource(ctx, o.id, created.ID, workspace))
	if err := o.UncoverDataSecurityResource(ctx, o.id, created.ID, workspace); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("taken out twice: %v", err)
	}
	o.succeeds(o.PublishDataSecurityPolicy(ctx, o.id, created, client.PublishUpdate))
	if published := must[client.ControlPolicy](t)(o.ControlPolicy(ctx, o.id, created.ID)); published.Name != "Leaks" || published.Status != client.PolicyActive {
		t.Errorf("published it is %+v", published)
	}
	o.succeeds(o.PublishDataSecurityPolicy(ctx, o.id, created, client.PublishDelete))
	if _, err := o.ControlPolicy(ctx, o.id, created.ID); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("the deleted policy: %v", err)
	}
}

func (o organization) events() {
	all := must[[]client.Event](o.t)(slice(o.Events(o.t.Context(), o.id, client.EventFilter{})))
	if len(all) < 2 || all[0].Action == "" || all[0].Time.Before(all[len(all)-1].Time.Time) {
		o.t.Errorf("the audit log is %+v", all)
	}
	since := must[[]client.Event](o.t)(slice(o.EventsSince(o.t.Context(), o.id, all[len(all)-1].Time.Time)))
	if len(since) != len(all) || since[0].ID != all[0].ID || since[0].ProcessedAt.Before(since[0].Time.Time) {
		o.t.Errorf("the stream is %+v, the log %+v", since, all)
	}
}

// serviceAccounts creates a service account, changes it, looks at its tokens, and deletes it.
func (o organization) serviceAccounts() {
	ctx, t := o.t.Context(), o.t
	workspace := must[[]client.Workspace](t)(slice(o.Workspaces(ctx, o.id, client.WorkspaceSearch{})))[0]
	role := client.ServiceAccountRole{ResourceID: workspace.ID, Role: "atlassian/user"}
	created := must[client.ServiceAccount](t)(o.CreateServiceAccount(ctx, o.id, client.ServiceAccountCreate{Name: "deploy-bot", Description: "Deploys", Roles: []client.ServiceAccountRole{role}}))
	changed := must[client.ServiceAccount](t)(o.UpdateServiceAccount(ctx, o.id, created.AccountID, client.ServiceAccountUpdate{Name: new("release-bot")}))
	listed(t, "service account", o.ServiceAccounts(ctx, o.id), func(one client.ServiceAccount) bool { return one == changed })
	if changed.Description != "Deploys" || changed.Email != created.Email || changed.Name != "release-bot" {
		t.Errorf("created %+v, changed %+v", created, changed)
	}
	o.succeeds(o.emulator.AddAPIToken(emulator.NewAPIToken{Email: created.Email, Label: "pipeline"}))
	if tokens := must[[]client.APIToken](t)(o.ServiceAccountTokens(ctx, o.id, created.AccountID)); len(tokens) != 1 || tokens[0].Label != "pipeline" || tokens[0].ExpiresAt.String() != "" {
		t.Errorf("its tokens are %+v", tokens)
	}
	o.succeeds(o.DeleteServiceAccount(ctx, o.id, created.AccountID))
	left, err := o.ServiceAccount(ctx, o.id, created.AccountID)
	gone(t, "service account", left, err)
}

// credentials lists a token and a key, and when accounts were active.
func (o organization) credentials() {
	ctx, t := o.t.Context(), o.t
	user := listed(t, "user", o.SearchUsers(ctx, o.id, client.UserSearch{ClaimStatus: "managed", Status: "active"}), func(client.User) bool { return true })
	o.succeeds(o.emulator.AddAPIToken(emulator.NewAPIToken{Email: user.Email, Label: "laptop"}))
	o.succeeds(o.emulator.AddAPIKey(emulator.NewAPIKey{CreatorEmail: user.Email, Label: "terraform", ExpiresAt: time.Now()}))
	o.succeeds(o.emulator.SetLastActive(user.Email, "confluence", time.Now()))
	listed(t, "token", o.APITokens(ctx, o.id, client.APITokenFilter{Status: "allowed", SearchTerm: "lap"}), func(one client.APIToken) bool { return one.Owner.AccountID == user.AccountID })
	listed(t, "key", o.OrganizationAPIKeys(ctx, o.id), func(one client.OrganizationAPIKey) bool { return one.CreatedBy.Email == user.Email })
	listed(t, "managed account", o.ManagedAccounts(ctx, o.id), func(one client.ManagedAccount) bool { return one.AccountID == user.AccountID })
	if dates := must[client.LastActiveDates](t)(o.LastActiveDates(ctx, o.id, user.AccountID)); len(dates.Products) != 1 || dates.Products[0].Key != "confluence" {
		t.Errorf("last active %+v", dates)
	}
}
