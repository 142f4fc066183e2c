# Import blocks for everything in an organization that Terraform can manage, where Terraform is older than 1.14 and has no
# query. It reads, and manages nothing.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

# Only SCIM directories that Terraform is to fill: what an identity provider pushes stays the identity provider's.
variable "scim_api_keys" {
  type        = map(string)
  default     = {}
  sensitive   = true
  description = "API keys by SCIM directory ID."
}

variable "shared_groups" {
  type        = set(string)
  default     = []
  description = "Names of groups that others fill, too: these are managed member by member."
}

provider "atlassian" {
  scim_api_keys = var.scim_api_keys
}

data "atlassian_organization" "this" {}

# Atlassian's own host does not serve the identity API: there, everything else is adopted.
data "atlassian_identity_inventory" "this" {
  count = data.atlassian_organization.this.identity_api_available ? 1 : 0
}

data "atlassian_groups" "all" {}

data "atlassian_group_role_assignments" "of" {
  for_each = { for group in data.atlassian_groups.all.groups : group.id => group }
  group_id = each.key
}

data "atlassian_control_policies" "all" {}

data "atlassian_users" "admins" {
  roles = ["atlassian/org-admin"]
}

data "atlassian_service_accounts" "all" {}

data "atlassian_users" "suspended" {
  membership_status = "suspended"
}

data "atlassian_users" "in" {
  for_each  = { for group in local.groups : group.id => group if contains(var.shared_groups, group.name) }
  group_ids = [each.key]
}

data "atlassian_scim_users" "in" {
  for_each          = toset(nonsensitive(keys(var.scim_api_keys)))
  scim_directory_id = each.key
}

data "atlassian_scim_groups" "in" {
  for_each          = toset(nonsensitive(keys(var.scim_api_keys)))
  scim_directory_id = each.key
}

locals {
  # The local directory cannot be managed, but its policies can.
  every_directory = flatten(data.atlassian_identity_inventory.this[*].directories)
  directories     = [for directory in local.every_directory : directory if directory.kind == "identity_provider"]
  policies        = flatten([for d in local.every_directory : [for policy in d.authentication_policies : merge(policy, { name = "${d.name} ${policy.name}" })]])

  # Groups that an identity provider syncs are managed where they come from. Their roles are managed here.
  groups = [for group in data.atlassian_groups.all.groups : group if !group.externally_synced]

  # Left out, because there is nothing to adopt: a resolved group conflict is over, and destroying
  # atlassian_group_conflict_resolution changes nothing.
  objects = concat(
    [for d in local.directories : { type = "atlassian_directory", name = d.name, id = d.id }],
    [for d in local.directories : { type = "atlassian_identity_provider", name = d.name, id = d.id } if d.saml != null],
    [for d in local.directories : { type = "atlassian_provisioning_config", name = d.name, id = d.provisioning.id } if d.provisioning != null],
    [for d in local.directories : { type = "atlassian_google_workspace_connection", name = d.name, id = d.google_workspace.id } if d.google_workspace != null],
    [for domain in flatten(local.directories[*].domains) : { type = "atlassian_linked_domain", name = domain, id = domain }],
    [for policy in local.policies : { type = "atlassian_authentication_policy", name = policy.name, id = policy.id }],
    # Who is in a policy cannot be read: write the addresses that you want to put there.
    [for policy in local.policies : { type = "atlassian_authentication_policy_members", name = policy.name, id = policy.id }],

    [for group in local.groups : { type = "atlassian_group", name = group.name, id = group.id }],
    [for group in local.groups : { type = "atlassian_group_members", name = group.name, id = group.id } if !contains(var.shared_groups, group.name)],
    flatten([for group in local.groups : [
      for user in data.atlassian_users.in[group.id].users :
      { type = "atlassian_group_membership", name = "${group.name} ${user.name}", id = "${group.id}/${user.account_id}" }
    ] if contains(var.shared_groups, group.name)]),
    flatten([for group in data.atlassian_groups.all.groups : [
      for held in data.atlassian_group_role_assignments.of[group.id].role_assignments :
      { type = "atlassian_group_role_assignment", name = "${group.name} ${held.role}", id = "${group.id},${held.role},${held.resource_id}" } if held.direct
    ]]),

    # Whoever has no resource keeps the status there is.
    [for user in data.atlassian_users.suspended.users : { type = "atlassian_user_status", name = user.name, id = user.account_id }],
    [for policy in data.atlassian_control_policies.all.policies : { type = "atlassian_ip_allowlist_policy", name = policy.name, id = policy.id } if policy.type == "ip-allowlist"],
    [for policy in data.atlassian_control_policies.all.policies : { type = "atlassian_data_residency_policy", name = policy.name, id = policy.id } if policy.type == "data-residency"],
    [for policy in data.atlassian_control_policies.all.policies : { type = "atlassian_data_security_policy", name = policy.name, id = policy.id } if policy.type == "data-security"],

    # What single accounts were given beside their groups is left to terraform query: it takes a request for every account.
    [for user in data.atlassian_users.admins.users :
    { type = "atlassian_organization_role_assignment", name = user.name, id = "${user.account_id},atlassian/org-admin" }],
    [for account in data.atlassian_service_accounts.all.service_accounts : { type = "atlassian_service_account", name = account.name, id = account.id }],

    # Groups with their members. SCIM groups that others fill, too: delete "members" from what is generated.
    flatten([for directory in data.atlassian_scim_users.in : [
      for user in directory.users : { type = "atlassian_scim_user", name = user.user_name, id = "${user.scim_directory_id}/${user.id}" }
    ]]),
    flatten([for directory in data.atlassian_scim_groups.in : [
      for group in directory.groups : { type = "atlassian_scim_group", name = group.display_name, id = "${group.scim_directory_id}/${group.id}" }
    ]]),
  )

  # Names become addresses: what is no letter or digit is "_", and none begins with a digit. Those that then are one
  # address are numbered.
  addresses = {
    for object in local.objects :
    "${object.type}.${replace(replace(lower(object.name), "/[^\\pL0-9]+/", "_"), "/^([0-9])/", "_$1")}" => object.id...
  }
}

output "import_blocks" {
  value = join("\n", flatten([
    for address, ids in local.addresses : [
      for number, id in ids : <<-EOT
        import {
          to = ${address}${number == 0 ? "" : "__${number + 1}"}
          id = ${jsonencode(id)}
        }
      EOT
    ]
  ]))
}
