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

// soakConfiguration has every type of resource.
const soakConfiguration = `
variable "parent_directory_id" { type = string }
variable "scim_directory_id" { type = string }
variable "certificate" { type = string }
variable "directories" {
  type    = map(string)
  default = {}
}
variable "saml" {
  type    = map(string)
  default = {}
}
variable "domains" {
  type    = map(string)
  default = {}
}
variable "rotations" {
  type    = map(string)
  default = {}
}
variable "google" {
  type    = list(string)
  default = []
}
variable "policies" {
  type    = map(string)
  default = {}
}
variable "adopted" {
  type    = list(bool)
  default = []
}
variable "movers" {
  type    = list(string)
  default = []
}
variable "groups" {
  type    = map(string)
  default = {}
}
variable "members" {
  type    = list(string)
  default = []
}
variable "memberships" {
  type    = set(string)
  default = []
}
variable "roles" {
  type    = set(string)
  default = []
}
variable "allowlists" {
  type    = map(string)
  default = {}
}
variable "residencies" {
  type    = map(string)
  default = {}
}
variable "bots" {
  type    = map(string)
  default = {}
}
variable "users" {
  type    = map(string)
  default = {}
}
variable "synced" {
  type    = list(string)
  default = []
}
variable "synced1" {
  type    = set(string)
  default = []
}
variable "conflicts" {
  type    = set(string)
  default = []
}
variable "statuses" {
  type    = map(string)
  default = {}
}

provider "atlassian" {
  request_timeout = "1s"
}

data "atlassian_workspaces" "jira" { type_keys = ["jira-software"] }

resource "atlassian_directory" "soak" {
  for_each          = var.directories
  name              = each.value
  identity_provider = each.key
}

resource "atlassian_identity_provider" "soak" {
  for_each     = var.saml
  directory_id = atlassian_directory.soak[each.key].id
  entity_id    = each.value
  sso_url      = "https://idp.example/sso"
  certificate  = var.certificate
}

resource "atlassian_linked_domain" "soak" {
  for_each     = var.domains
  domain       = each.key
  directory_id = atlassian_directory.soak[each.value].id
}

resource "atlassian_provisioning_config" "soak" {
  for_each         = var.rotations
  directory_id     = atlassian_directory.soak[each.key].id
  rotation_trigger = { value = each.value }
}

resource "atlassian_google_workspace_connection" "soak" {
  count            = length(var.google)
  directory_id     = atlassian_directory.soak["google_workspace"].id
  personal_message = var.google[count.index]
}

resource "atlassian_authentication_policy" "named" {
  for_each     = var.policies
  directory_id = atlassian_directory.soak["onelogin"].id
  name         = each.value
}

resource "atlassian_authentication_policy" "adopted" {
  count         = length(var.adopted)
  directory_id  = atlassian_identity_provider.soak["onelogin"].directory_id
  adopt_default = true
  enforce_sso   = var.adopted[count.index]
}

resource "atlassian_authentication_policy_members" "soak" {
  count      = length(var.movers) > 0 ? 1 : 0
  policy_id  = atlassian_authentication_policy.named["contractors"].id
  emails     = var.movers
  depends_on = [atlassian_linked_domain.soak]
}

resource "atlassian_group" "soak" {
  for_each = var.groups
  name     = each.value
}

resource "atlassian_group_members" "soak" {
  count       = length(var.members) > 0 ? 1 : 0
  group_id    = atlassian_group.soak["all"].id
  account_ids = var.members
}

resource "atlassian_group_membership" "soak" {
  for_each   = var.memberships
  group_id   = atlassian_group.soak["some"].id
  account_id = each.value
}

resource "atlassian_group_role_assignment" "soak" {
  for_each    = var.roles
  group_id    = atlassian_group.soak["some"].id
  role        = each.value
  resource_id = data.atlassian_workspaces.jira.workspaces[0].id
}

resource "atlassian_ip_allowlist_policy" "soak" {
  for_each     = var.allowlists
  name         = each.key
  ip_ranges    = [each.value]
  resource_ids = [data.atlassian_workspaces.jira.workspaces[0].id]
}

resource "atlassian_data_residency_policy" "soak" {
  for_each     = var.residencies
  name         = each.value
  realms       = [each.key]
  resource_ids = []
}

resource "atlassian_service_account" "soak" {
  for_each    = var.bots
  name        = each.value
  description = each.key
  initial_role_assignments = [{
    resource_id = data.atlassian_workspaces.jira.workspaces[0].id
    role        = "atlassian/user"
  }]
}

resource "atlassian_group_conflict_resolution" "soak" {
  for_each     = var.conflicts
  directory_id = var.parent_directory_id
  group_name   = each.value
}

resource "atlassian_user_status" "soak" {
  for_each          = var.statuses
  account_id        = each.key
  membership_status = each.value
  account_status    = each.value == "active" ? "active" : "inactive"
}

resource "atlassian_scim_user" "soak" {
  for_each          = var.users
  scim_directory_id = var.scim_directory_id
  user_name         = each.key
  email             = "${each.key}@acme.com"
  display_name      = each.value
}

resource "atlassian_scim_group" "soak" {
  count             = length(var.users) > 0 ? 1 : 0
  scim_directory_id = var.scim_directory_id
  display_name      = "synced"
  members           = [for name in var.synced : atlassian_scim_user.soak[name].id]
}

resource "atlassian_scim_group" "one" {
  count             = length(var.users) > 0 ? 1 : 0
  scim_directory_id = var.scim_directory_id
  display_name      = "synced one by one"
}

resource "atlassian_scim_group_member" "soak" {
  for_each          = var.synced1
  scim_directory_id = var.scim_directory_id
  group_id          = atlassian_scim_group.one[0].id
  user_id           = atlassian_scim_user.soak[each.key].id
}
`

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
		for _, assignment := range acctest.All(s.t, c.GroupRoleAssignments(ctx, organizationID, group.ID)) {
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
	case "atlassian_ip_allowlist_policy", "atlassian_data_residency_policy":
		attributes["group_id"] = attributes["id"]
		return slices.Concat([]string{"control " + text("id")}, members("covered", "resource_ids"))
	case "atlassian_service_account":
		return []string{"bot " + text("id")}
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
