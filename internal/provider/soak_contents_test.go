//go:build unix

package provider_test

import (
	"context"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// compareAll expects that the organization has what the state has, and what it had in the beginning.
func (s *soak) compareAll() {
	s.t.Helper()
	there, state := s.organization(s.t.Context()), s.state()
	for object := range state {
		if !there[object] {
			s.t.Errorf("round %d: in the state, and not in the organization: %s", s.rounds, object)
		}
	}
	for object := range there {
		if !state[object] && !s.before[object] {
			s.t.Errorf("round %d: in the organization, and not asked for: %s", s.rounds, object)
		}
	}
	if s.t.Failed() {
		s.t.FailNow()
	}
}

// organization is what the organization has of all that a configuration can make, each as "kind key".
func (s *soak) organization(ctx context.Context) map[string]bool {
	s.t.Helper()
	found := map[string]bool{}
	c, organizationID := s.client, s.organizationID
	directories := acctest.All(s.t, c.Directories(ctx, organizationID, client.DirectoryFilter{Kind: client.KindIdentityProvider}))
	for _, directory := range directories {
		found["directory "+directory.ID] = true
	}
	addAll(s, found, c.SAMLConfigurations(ctx, organizationID), func(one client.SAMLConfiguration) string { return "saml " + one.DirectoryID })
	addAll(s, found, c.ProvisioningConfigs(ctx, organizationID, ""), func(one client.ProvisioningConfig) string { return "provisioning " + one.ID })
	addAll(s, found, c.GoogleWorkspaceConnections(ctx, organizationID, ""), func(one client.GoogleWorkspaceConnection) string { return "google " + one.ID })
	addAll(s, found, c.LinkedDomains(ctx, organizationID, ""), func(one client.LinkedDomain) string {
		if one.DirectoryKind == client.KindLocal {
			return ""
		}
		return "link " + one.Domain + " " + one.DirectoryID
	})
	addAll(s, found, c.AuthenticationPolicies(ctx, organizationID, ""), func(one client.AuthenticationPolicy) string {
		if one.IsDefault {
			return ""
		}
		return "policy " + one.ID
	})
	for _, group := range acctest.All(s.t, c.SearchGroups(ctx, organizationID, client.GroupSearch{})) {
		if group.ExternallySynced { // what stands behind a SCIM group, which is looked at itself
			continue
		}
		found["group "+group.ID] = true
		addAll(s, found, c.SearchUsers(ctx, organizationID, client.UserSearch{GroupIDs: []string{group.ID}}), func(one client.User) string {
			return "member " + group.ID + " " + one.AccountID
		})
		for _, assignment := range acctest.All(s.t, c.GroupRoleAssignments(ctx, organizationID, group.ID, client.RoleFilter{})) {
			for _, role := range assignment.Roles {
				found["role "+group.ID+" "+role.Role+" "+assignment.ResourceID] = true
			}
		}
	}
	for _, policy := range acctest.All(s.t, c.ControlPolicies(ctx, organizationID, "")) {
		found["control "+policy.ID] = true
		addAll(s, found, c.CoveredResources(ctx, organizationID, policy.ID), func(one client.CoveredResource) string { return "covered " + policy.ID + " " + one.ID })
	}
	addAll(s, found, c.ServiceAccounts(ctx, organizationID), func(one client.ServiceAccount) string { return "bot " + one.AccountID })
	for _, user := range acctest.All(s.t, c.SearchUsers(ctx, organizationID, client.UserSearch{})) {
		for _, assignment := range acctest.All(s.t, c.UserRoleAssignments(ctx, organizationID, user.AccountID, client.RoleFilter{})) {
			for _, role := range assignment.Roles {
				switch {
				case role.Direct() && role.Role == "atlassian/org-admin":
					found["role "+user.AccountID+" "+role.Role+" the organization"] = true
				case role.Direct():
					found["role "+user.AccountID+" "+role.Role+" "+assignment.ResourceID] = true
				}
			}
		}
	}
	addAll(s, found, c.SCIMUsers(ctx, s.scimID, client.SCIMUserFilter{}), func(one client.SCIMUser) string { return "user " + one.ID })
	for _, group := range acctest.All(s.t, c.SCIMGroups(ctx, s.scimID, "")) {
		if group.DisplayName == soakConflict { // the identity provider's own
			continue
		}
		found["synced "+group.ID] = true
		for _, member := range group.Members {
			found["synced member "+group.ID+" "+member] = true
		}
	}
	return found
}

// addAll adds the texts of all objects of a list but those that are "".
func addAll[T any](s *soak, found map[string]bool, list iter.Seq2[T, error], text func(T) string) {
	s.t.Helper()
	for _, one := range acctest.All(s.t, list) {
		if text := text(one); text != "" {
			found[text] = true
		}
	}
}

// state is what the state has, in the same words.
func (s *soak) state() map[string]bool {
	s.t.Helper()
	content, err := os.ReadFile(filepath.Join(s.workspace.Folder, "terraform.tfstate"))
	if err != nil {
		s.t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type      string
			Name      string
			Instances []struct {
				Status     string
				Deposed    string
				Attributes map[string]any
			}
		}
	}
	if err := json.Unmarshal(content, &state); err != nil {
		s.t.Fatal(err)
	}
	found := map[string]bool{}
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			if instance.Status != "" || instance.Deposed != "" {
				s.t.Errorf("round %d: %s is %s%s in the state", s.rounds, resource.Type, instance.Status, instance.Deposed)
			}
			if resource.Type == "atlassian_scim_group" && resource.Name == "one" {
				delete(instance.Attributes, "members") // those of the last refresh: other resources change them
			}
			for _, object := range objectsOf(resource.Type, instance.Attributes) {
				found[object] = true
			}
		}
	}
	return found
}

// objectsOf returns the objects of the organization behind one resource.
func objectsOf(typeName string, attributes map[string]any) []string {
	text := func(names ...string) string {
		var parts []string
		for _, name := range names {
			value, _ := attributes[name].(string)
			parts = append(parts, value)
		}
		return strings.Join(parts, " ")
	}
	members := func(kind, name string) (all []string) {
		listed, _ := attributes[name].([]any)
		for _, member := range listed {
			all = append(all, kind+" "+text("group_id")+" "+member.(string))
		}
		return all
	}
	switch typeName {
	case "atlassian_directory":
		return []string{"directory " + text("id")}
	case "atlassian_identity_provider":
		return []string{"saml " + text("directory_id")}
	case "atlassian_provisioning_config":
		return []string{"provisioning " + text("id")}
	case "atlassian_google_workspace_connection":
		return []string{"google " + text("id")}
	case "atlassian_linked_domain":
		return []string{"link " + text("domain", "directory_id")}
	case "atlassian_authentication_policy":
		if attributes["is_default"] == true {
			return nil
		}
		return []string{"policy " + text("id")}
	case "atlassian_group":
		return []string{"group " + text("id")}
	case "atlassian_group_members":
		return members("member", "account_ids")
	case "atlassian_group_membership":
		return []string{"member " + text("group_id", "account_id")}
	case "atlassian_group_role_assignment":
		return []string{"role " + text("group_id", "role", "resource_id")}
	case "atlassian_ip_allowlist_policy", "atlassian_data_residency_policy", "atlassian_data_security_policy":
		attributes["group_id"] = attributes["id"]
		return slices.Concat([]string{"control " + text("id")}, members("covered", "resource_ids"))
	case "atlassian_service_account":
		return []string{"bot " + text("id")}
	case "atlassian_organization_role_assignment":
		return []string{"role " + text("account_id", "role") + " the organization"}
	case "atlassian_user_role_assignment":
		return []string{"role " + text("account_id", "role", "resource_id")}
	case "atlassian_scim_user":
		return []string{"user " + text("id")}
	case "atlassian_scim_group":
		attributes["group_id"] = attributes["id"]
		return slices.Concat([]string{"synced " + text("id")}, members("synced member", "members"))
	case "atlassian_scim_group_member":
		return []string{"synced member " + text("group_id", "user_id")}
	}
	return nil // facts of the organization's accounts and conflicts, which the empty plan tells of
}
