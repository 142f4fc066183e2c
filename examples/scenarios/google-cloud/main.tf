# People of acme.com and acme.dev log in with Google through SAML, and Google creates and deactivates their accounts
# through SCIM. Google Cloud syncs no groups, so the groups that open Jira and Confluence are made and filled here. Nobody
# has to log in with Google before enforce_sso says so, and a break-glass account gets in without it. Step by step:
# docs/guides/google-cloud.md.
#
# There is no folder for Google's side: neither hashicorp/google nor hashicorp/googleworkspace (0.7.0) has a resource for
# SAML apps or their automatic provisioning. Both are set up in the Google Admin console, with the outputs below.

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
  description = "Whether everybody has to log in with Google. Set it to true when Google is set up and the pilot has logged in through it once: until then nobody could log in."
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in with Google before everybody else. Name one person when Google is set up."
}

locals {
  # Google Admin console: Apps, Web and mobile apps, Atlassian Cloud, download metadata.
  google = provider::atlassian::saml_metadata(file("${path.module}/google-metadata.xml"))

  domains = ["acme.com", "acme.dev"]

  # The products that a group opens, on the site acme.atlassian.net, and who is in it. People without an account are left
  # out until Google has provisioned it.
  teams = {
    "product-development" = {
      products = ["jira-software", "confluence"]
      members  = ["yuki.tanaka@acme.dev", "wei.zhang@acme.dev", "mateo.garcia@acme.com", "mia.fischer@acme.dev"]
    }
    "customer-care" = {
      products = ["jira-servicedesk"]
      members  = ["rosa.delgado@acme.com", "kwame.mensah@acme.com"]
    }
  }
}

resource "atlassian_directory" "google" {
  name              = "Google Cloud"
  identity_provider = "google_cloud"
}

resource "atlassian_identity_provider" "google" {
  directory_id = atlassian_directory.google.id
  entity_id    = local.google.entity_id
  sso_url      = local.google.sso_url
  certificate  = local.google.certificate
}

resource "atlassian_provisioning_config" "google" {
  directory_id = atlassian_directory.google.id

  # A key lives for one year. The first plan of its last month replaces it; enter the new one in Google at once, because
  # the old one has stopped.
  rotate_before_days = 30
}

resource "atlassian_linked_domain" "google" {
  for_each = toset(local.domains)

  domain       = each.value
  directory_id = atlassian_directory.google.id
}

# The break-glass account: when Google is down, or the certificate is wrong, an administrator has to get in with a
# password. Linking a domain may put its accounts into the directory's default policy, so this one is taken out of there
# after it.
resource "atlassian_authentication_policy" "break_glass" {
  directory_id = atlassian_directory.google.id
  name         = "Break-glass account"
  enforce_sso  = false
}

resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id = atlassian_authentication_policy.break_glass.external_id
  emails    = ["amara.okafor@acme.com"]

  depends_on = [atlassian_linked_domain.google]
}

# The pilot: one person for whom it is tried out. Both policies that enforce single sign-on have their directory_id from
# the SAML configuration, so that enforcement is lifted before SAML goes, and begin when the break-glass account is there.
resource "atlassian_authentication_policy" "pilot" {
  directory_id = atlassian_identity_provider.google.directory_id
  name         = "Pilot"
  enforce_sso  = var.enforce_sso || length(var.pilot) > 0

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

resource "atlassian_authentication_policy_members" "pilot" {
  policy_id = atlassian_authentication_policy.pilot.external_id
  emails    = var.pilot

  depends_on = [atlassian_linked_domain.google]
}

# Everybody else: the policy that is there with the directory.
resource "atlassian_authentication_policy" "everybody" {
  directory_id  = atlassian_identity_provider.google.directory_id
  adopt_default = true
  enforce_sso   = var.enforce_sso

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

data "atlassian_users" "members" {
  emails = toset(flatten([for team in local.teams : team.members]))
}

data "atlassian_workspaces" "products" {
  type_keys = toset(flatten([for team in local.teams : team.products]))
}

locals {
  account_ids     = { for user in data.atlassian_users.members.users : user.email => user.account_id }
  without_account = setsubtract(flatten([for team in local.teams : team.members]), keys(local.account_ids))

  workspace_ids = {
    for workspace in data.atlassian_workspaces.products.workspaces : workspace.type_key => workspace.id
    if workspace.host_url == "https://acme.atlassian.net"
  }

  access = merge([
    for name, team in local.teams : {
      for product in team.products : "${name}: ${product}" => { group = name, product = product }
    }
  ]...)
}

# These groups are the organization's own, beside what provisioning fills. Where the organization has several userbase
# directories, userbase_directory_id in the provider block says which one they go to.
resource "atlassian_group" "team" {
  for_each = local.teams

  name = each.key
}

# Exactly these: anybody else is taken out of the group.
resource "atlassian_group_members" "team" {
  for_each = local.teams

  group_id    = atlassian_group.team[each.key].id
  account_ids = [for email in each.value.members : local.account_ids[email] if contains(keys(local.account_ids), email)]
}

resource "atlassian_group_role_assignment" "products" {
  for_each = local.access

  group_id    = atlassian_group.team[each.value.group].id
  role        = "atlassian/user"
  resource_id = local.workspace_ids[each.value.product]
}

check "members_have_accounts" {
  assert {
    condition     = length(local.without_account) == 0
    error_message = "Without an account yet: ${join(", ", local.without_account)}. Give them the app in Google, then apply again."
  }
}

check "signing_certificate" {
  assert {
    condition     = timecmp(atlassian_identity_provider.google.certificate_expires_at, timeadd(plantimestamp(), "1440h")) > 0
    error_message = "The signing certificate expires on ${atlassian_identity_provider.google.certificate_expires_at}; let Google make the next one."
  }
}

# Rotation leaves a month. When only two weeks are left, nobody has applied.
check "scim_key" {
  assert {
    condition     = timecmp(atlassian_provisioning_config.google.api_key_expires_at, timeadd(plantimestamp(), "336h")) > 0
    error_message = "The SCIM key expires on ${atlassian_provisioning_config.google.api_key_expires_at}; then Google neither creates nor deactivates accounts."
  }
}

# What Google is told.

output "service_provider_entity_url" {
  value = atlassian_identity_provider.google.service_provider_entity_url
}

output "service_provider_acs_url" {
  value = atlassian_identity_provider.google.service_provider_acs_url
}

output "scim_base_url" {
  value = atlassian_provisioning_config.google.base_url
}

output "scim_api_key" {
  value     = atlassian_provisioning_config.google.api_key
  sensitive = true
}

# Whether groups come from Google: false.
output "syncs_groups" {
  value = atlassian_provisioning_config.google.group_sync
}
