# People of acme.com and acme.dev log in through Okta, which also creates and deactivates their accounts and pushes the
# groups that open Jira and Confluence. Nobody has to log in through Okta before enforce_sso says so, and a break-glass
# account gets in without it. Step by step: docs/guides/okta.md; what belongs to Okta itself: okta-side.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "age_recipient" {
  type        = string
  default     = null
  description = "Public age key (age1...) that the SCIM key is sealed to. Without it the key is readable in the state."
}

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether everybody has to log in through Okta. Set it to true when Okta is set up and the pilot has logged in through it once: until then nobody could log in."
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in through Okta before everybody else. Name one person when Okta is set up."
}

locals {
  # Okta Admin Console: the app Atlassian Cloud, tab Sign On, identity provider metadata.
  okta = provider::atlassian::saml_metadata(file("${path.module}/okta-metadata.xml"))

  domains = ["acme.com", "acme.dev"]

  # The products that a group of Okta opens, on the site acme.atlassian.net. Begin with test groups and a few people.
  product_access = {
    "okta-jira-users"       = ["jira-software"]
    "okta-confluence-users" = ["confluence"]
    "okta-support"          = ["jira-servicedesk", "confluence"]
  }
}

resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_identity_provider" "okta" {
  directory_id = atlassian_directory.okta.id
  entity_id    = local.okta.entity_id
  sso_url      = local.okta.sso_url
  certificate  = local.okta.certificate
}

resource "atlassian_provisioning_config" "okta" {
  directory_id      = atlassian_directory.okta.id
  api_key_recipient = var.age_recipient

  # A key lives for one year. The first plan of its last month replaces it; enter the new one in Okta at once, because
  # the old one has stopped.
  rotate_before_days = 30
}

resource "atlassian_linked_domain" "okta" {
  for_each = toset(local.domains)

  domain       = each.value
  directory_id = atlassian_directory.okta.id
}

# The break-glass account: when Okta is down, or the certificate is wrong, an administrator has to get in with a
# password. Linking a domain may put its accounts into the directory's default policy, so this one is taken out of there
# after it.
resource "atlassian_authentication_policy" "break_glass" {
  directory_id = atlassian_directory.okta.id
  name         = "Break-glass account"
  enforce_sso  = false
}

resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id = atlassian_authentication_policy.break_glass.external_id
  emails    = ["amara.okafor@acme.com"]

  depends_on = [atlassian_linked_domain.okta]
}

# The pilot: one person for whom it is tried out. Both policies that enforce single sign-on have their directory_id from
# the SAML configuration, so that enforcement is lifted before SAML goes, and begin when the break-glass account is there.
resource "atlassian_authentication_policy" "pilot" {
  directory_id = atlassian_identity_provider.okta.directory_id
  name         = "Pilot"
  enforce_sso  = var.enforce_sso || length(var.pilot) > 0

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

resource "atlassian_authentication_policy_members" "pilot" {
  policy_id = atlassian_authentication_policy.pilot.external_id
  emails    = var.pilot

  depends_on = [atlassian_linked_domain.okta]
}

# Everybody else: the policy that is there with the directory.
resource "atlassian_authentication_policy" "everybody" {
  directory_id  = atlassian_identity_provider.okta.directory_id
  adopt_default = true
  enforce_sso   = var.enforce_sso

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

# Groups are there when Okta has pushed them first. They are looked for by name only: should provisioning be deleted one
# day, they become local groups, and nobody loses a product over that.
data "atlassian_groups" "pushed" {
  names = keys(local.product_access)
}

data "atlassian_workspaces" "products" {
  type_keys = toset(flatten(values(local.product_access)))
}

locals {
  group_ids = { for group in data.atlassian_groups.pushed.groups : group.name => group.id }

  groups_not_synced = setsubtract(keys(local.product_access), [
    for group in data.atlassian_groups.pushed.groups : group.name if group.externally_synced
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
    error_message = "Not from Okta yet: ${join(", ", local.groups_not_synced)}. Push them, then apply again."
  }
}

check "signing_certificate" {
  assert {
    condition     = timecmp(atlassian_identity_provider.okta.certificate_expires_at, timeadd(plantimestamp(), "1440h")) > 0
    error_message = "The signing certificate expires on ${atlassian_identity_provider.okta.certificate_expires_at}; let Okta make the next one."
  }
}

# Rotation leaves a month. When only two weeks are left, nobody has applied.
check "scim_key" {
  assert {
    condition     = timecmp(atlassian_provisioning_config.okta.api_key_expires_at, timeadd(plantimestamp(), "336h")) > 0
    error_message = "The SCIM key expires on ${atlassian_provisioning_config.okta.api_key_expires_at}; then Okta neither creates nor deactivates accounts."
  }
}

# What Okta is told.

output "service_provider_entity_url" {
  value = atlassian_identity_provider.okta.service_provider_entity_url
}

output "service_provider_acs_url" {
  value = atlassian_identity_provider.okta.service_provider_acs_url
}

output "scim_base_url" {
  value = atlassian_provisioning_config.okta.base_url
}

# Only without age_recipient.
output "scim_api_key" {
  value     = atlassian_provisioning_config.okta.api_key
  sensitive = true
}

# terraform output -raw sealed_scim_key | age --decrypt --identity key.txt
output "sealed_scim_key" {
  value = atlassian_provisioning_config.okta.sealed_api_key
}

output "pushed_groups" {
  value = keys(local.product_access)
}
