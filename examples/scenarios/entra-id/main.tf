# People of acme.com log in through Microsoft Entra ID, which also creates and deactivates their accounts and provisions
# the groups that open Jira and Confluence. Nobody has to log in through Entra ID before enforce_sso says so, and a
# break-glass account gets in without it. Step by step: docs/guides/microsoft-entra-id.md; what belongs to Entra ID itself:
# entra-side.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether everybody has to log in through Entra ID. Set it to true when Entra ID is set up and the pilot has logged in through it once: until then nobody could log in."
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in through Entra ID before everybody else. Name one person when Entra ID is set up."
}

locals {
  # The app's federation metadata, as Entra ID publishes it: entra-side has its address as output metadata_url.
  entra = provider::atlassian::saml_metadata(file("${path.module}/entra-metadata.xml"))

  domains = ["acme.com"]

  # The products that a group of Entra ID opens, on the site acme.atlassian.net. Begin with test groups and a few people.
  product_access = {
    "entra-jira-users"       = ["jira-software"]
    "entra-confluence-users" = ["confluence"]
  }
}

resource "atlassian_directory" "entra" {
  name              = "Entra ID"
  identity_provider = "microsoft_entra_id"
}

resource "atlassian_identity_provider" "entra" {
  directory_id = atlassian_directory.entra.id
  entity_id    = local.entra.entity_id
  sso_url      = local.entra.sso_url
  certificate  = local.entra.certificate
}

resource "atlassian_provisioning_config" "entra" {
  directory_id = atlassian_directory.entra.id

  # A key lives for one year. The first plan of its last month replaces it; apply entra-side with the new one at
  # once, because the old one has stopped.
  rotate_before_days = 30
}

resource "atlassian_linked_domain" "entra" {
  for_each = toset(local.domains)

  domain       = each.value
  directory_id = atlassian_directory.entra.id
}

# The break-glass account: when Entra ID is down, or the certificate is wrong, an administrator has to get in with a
# password. Linking a domain may put its accounts into the directory's default policy, so this one is taken out of there
# after it.
resource "atlassian_authentication_policy" "break_glass" {
  directory_id = atlassian_directory.entra.id
  name         = "Break-glass account"
  enforce_sso  = false
}

resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id = atlassian_authentication_policy.break_glass.external_id
  emails    = ["amara.okafor@acme.com"]

  depends_on = [atlassian_linked_domain.entra]
}

# The pilot: one person for whom it is tried out. Both policies that enforce single sign-on have their directory_id from
# the SAML configuration, so that enforcement is lifted before SAML goes, and begin when the break-glass account is there.
resource "atlassian_authentication_policy" "pilot" {
  directory_id = atlassian_identity_provider.entra.directory_id
  name         = "Pilot"
  enforce_sso  = var.enforce_sso || length(var.pilot) > 0

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

resource "atlassian_authentication_policy_members" "pilot" {
  policy_id = atlassian_authentication_policy.pilot.external_id
  emails    = var.pilot

  depends_on = [atlassian_linked_domain.entra]
}

# Everybody else: the policy that is there with the directory.
resource "atlassian_authentication_policy" "everybody" {
  directory_id  = atlassian_identity_provider.entra.directory_id
  adopt_default = true
  enforce_sso   = var.enforce_sso

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

# Groups are there once Entra ID has provisioned them. They are looked for by name only: should provisioning be deleted
# one day, they become local groups, and nobody loses a product over that.
data "atlassian_groups" "provisioned" {
  names = keys(local.product_access)
}

data "atlassian_workspaces" "products" {
  type_keys = toset(flatten(values(local.product_access)))
}

locals {
  group_ids = { for group in data.atlassian_groups.provisioned.groups : group.name => group.id }

  groups_not_synced = setsubtract(keys(local.product_access), [
    for group in data.atlassian_groups.provisioned.groups : group.name if group.externally_synced
  ])

  workspace_ids = {
    for workspace in data.atlassian_workspaces.products.workspaces : workspace.type_key => workspace.id
    if workspace.host_url == "https://acme.atlassian.net"
  }

  access = merge([
    for group, id in local.group_ids : {
      for product in local.product_access[group] : "${group}: ${product}" => { group_id = id, product = product }
    }
  ]...)
}

resource "atlassian_group_role_assignment" "products" {
  for_each = local.access

  group_id    = each.value.group_id
  role        = "atlassian/user"
  resource_id = local.workspace_ids[each.value.product]
}

check "groups_are_synced" {
  assert {
    condition     = length(local.groups_not_synced) == 0
    error_message = "Not from Entra ID yet: ${join(", ", local.groups_not_synced)}. Its cycle takes about 40 minutes; apply again after it."
  }
}

check "signing_certificate" {
  assert {
    condition     = timecmp(atlassian_identity_provider.entra.certificate_expires_at, timeadd(plantimestamp(), "1440h")) > 0
    error_message = "The signing certificate expires on ${atlassian_identity_provider.entra.certificate_expires_at}; create the next one in Entra ID."
  }
}

# Rotation leaves a month. When only two weeks are left, nobody has applied.
check "scim_key" {
  assert {
    condition     = timecmp(atlassian_provisioning_config.entra.api_key_expires_at, timeadd(plantimestamp(), "336h")) > 0
    error_message = "The SCIM key expires on ${atlassian_provisioning_config.entra.api_key_expires_at}; then Entra ID neither creates nor deactivates accounts."
  }
}

# What Entra ID is told.

output "service_provider_entity_url" {
  value = atlassian_identity_provider.entra.service_provider_entity_url
}

output "service_provider_acs_url" {
  value = atlassian_identity_provider.entra.service_provider_acs_url
}

output "scim_base_url" {
  value = atlassian_provisioning_config.entra.base_url
}

output "scim_api_key" {
  value     = atlassian_provisioning_config.entra.api_key
  sensitive = true
}

output "provisioned_groups" {
  value = keys(local.product_access)
}
