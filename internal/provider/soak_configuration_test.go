//go:build unix

package provider_test

import (
	"fmt"
	"slices"
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
variable "securities" {
  type    = map(string)
  default = {}
}
variable "bots" {
  type    = map(string)
  default = {}
}
variable "admins" {
  type    = set(string)
  default = []
}
variable "user_roles" {
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

  # They follow from the name, so that a change of it changes them, too.
  two_step_verification         = length(each.value) % 2 == 0 ? "mandatory" : "optional"
  password_strength             = length(each.value) % 2 == 0 ? "strong" : "good"
  password_expiry_days          = length(each.value)
  idle_session_duration_minutes = 60 + length(each.value)
}

resource "atlassian_authentication_policy" "adopted" {
  count         = length(var.adopted)
  directory_id  = atlassian_identity_provider.soak["onelogin"].directory_id
  adopt_default = true
  enforce_sso   = var.adopted[count.index]
}

resource "atlassian_authentication_policy_members" "soak" {
  count      = length(var.movers) > 0 ? 1 : 0
  policy_id  = atlassian_authentication_policy.named["contractors"].external_id
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

resource "atlassian_data_security_policy" "soak" {
  for_each       = var.securities
  name           = each.value
  rule           = each.key
  effect         = "block"
  coverage_level = "ORG"
  resource_ids   = []
}

resource "atlassian_organization_role_assignment" "soak" {
  for_each   = var.admins
  account_id = each.value
  role       = "atlassian/org-admin"
}

resource "atlassian_user_role_assignment" "soak" {
  for_each    = var.user_roles
  account_id  = each.key
  role        = each.value
  resource_id = data.atlassian_workspaces.jira.workspaces[0].id
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

// soakWishes are the values of the configuration's variables.
type soakWishes struct {
	Directories map[string]string `json:"directories,omitempty"` // name by identity provider
	SAML        map[string]string `json:"saml,omitempty"`        // entity id by identity provider
	Domains     map[string]string `json:"domains,omitempty"`     // identity provider by domain
	Rotations   map[string]string `json:"rotations,omitempty"`   // trigger by identity provider
	Google      []string          `json:"google,omitempty"`      // personal message, if connected
	Policies    map[string]string `json:"policies,omitempty"`    // name by key
	Adopted     []bool            `json:"adopted,omitempty"`     // whether single sign-on is enforced, if adopted
	Movers      []string          `json:"movers,omitempty"`      // addresses in the policy
	Groups      map[string]string `json:"groups,omitempty"`      // name by key
	Members     []string          `json:"members,omitempty"`     // accounts in one group, all
	Memberships []string          `json:"memberships,omitempty"` // accounts in the other, one by one
	Roles       []string          `json:"roles,omitempty"`
	Allowlists  map[string]string `json:"allowlists,omitempty"`  // range by name
	Residencies map[string]string `json:"residencies,omitempty"` // name by realm
	Securities  map[string]string `json:"securities,omitempty"`  // name by rule
	Bots        map[string]string `json:"bots,omitempty"`        // name by description
	Admins      []string          `json:"admins,omitempty"`      // accounts who administer the organization
	UserRoles   map[string]string `json:"user_roles,omitempty"`  // role by account
	Users       map[string]string `json:"users,omitempty"`       // display name by user name
	Synced      []string          `json:"synced,omitempty"`      // members of one SCIM group, all
	SyncedOne   []string          `json:"synced1,omitempty"`     // members of the other, one by one
	Conflicts   []string          `json:"conflicts,omitempty"`
	Statuses    map[string]string `json:"statuses,omitempty"` // access by account
}

// wishes are values chosen at random.
func (s *soak) wishes() soakWishes {
	if s.rounds%10 == 9 {
		return soakWishes{}
	}
	chosen := func(from ...string) []string {
		return slices.DeleteFunc(slices.Clone(from), func(string) bool { return s.random.IntN(3) == 0 })
	}
	numbered := func(text string) string { return fmt.Sprintf("%s %d", text, s.random.IntN(3)) }
	users := map[string]string{"ann": numbered("Ann"), "bob": numbered("Bob"), "cid": numbered("Cid"), "dan": numbered("Dan")}
	domains := map[string]string{"acme.com": "onelogin"} // that of the policy's members
	for _, domain := range chosen("acme.dev", "acme.org") {
		domains[domain] = []string{"onelogin", "google_workspace"}[s.random.IntN(2)]
	}
	access := func() string { return []string{"active", "suspended"}[s.random.IntN(2)] }
	first := s.random.IntN(len(s.accounts) - 10)
	return soakWishes{
		Directories: map[string]string{"onelogin": numbered("OneLogin"), "google_workspace": numbered("Google")},
		SAML:        map[string]string{"onelogin": fmt.Sprintf("https://idp.example/%d", s.random.IntN(3))},
		Domains:     domains,
		Rotations:   map[string]string{"onelogin": numbered("rotation")},
		Google:      []string{numbered("Welcome")},
		Policies:    map[string]string{"contractors": numbered("Contractors")},
		Adopted:     []bool{s.random.IntN(2) == 0},
		Allowlists:  map[string]string{numbered("Office"): fmt.Sprintf("192.0.2.%d", s.random.IntN(3)), "Home": "198.51.100.0/24"},
		Residencies: map[string]string{"EU": numbered("Europe")},
		Securities:  map[string]string{"export": numbered("Leaks")},
		Bots:        map[string]string{"deploys": numbered("deploy-bot")},
		Movers:      []string{"rosa.delgado@acme.com", "mateo.garcia@acme.com"}[:1+s.random.IntN(2)],
		Groups:      map[string]string{"all": numbered("all"), "some": "some"},
		Members:     s.accounts[first : first+1+s.random.IntN(8)],
		Memberships: chosen(s.accounts[:5]...),
		Roles:       chosen("atlassian/user", "atlassian/admin"),
		Admins:      chosen("712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4", "712020:b9823b9e-5db7-51fb-8b34-f1d411a48a76"),
		UserRoles:   map[string]string{s.accounts[first]: []string{"atlassian/user", "atlassian/guest"}[s.random.IntN(2)]},
		Users:       users,
		Synced:      chosen("ann", "bob", "cid", "dan"),
		SyncedOne:   chosen("ann", "bob", "cid", "dan"),
		Conflicts:   []string{soakConflict},
		Statuses:    map[string]string{"712020:55924ccf-9562-5e87-b093-172b23613da6": access(), "712020:860c496d-a965-573a-9503-9edd7e2ac1e9": access()},
	}
}
