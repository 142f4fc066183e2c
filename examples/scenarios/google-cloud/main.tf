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

module "google" {
  source = "../../modules/identity-provider"

  name                 = "Google Cloud"
  identity_provider    = "google_cloud"
  metadata             = local.google
  domains              = local.domains
  break_glass_accounts = ["amara.okafor@acme.com"]
  pilot                = var.pilot
  enforce_sso          = var.enforce_sso
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

# What Google is told.

output "service_provider_entity_url" {
  value = module.google.service_provider_entity_url
}

output "service_provider_acs_url" {
  value = module.google.service_provider_acs_url
}

output "scim_base_url" {
  value = module.google.scim_base_url
}

output "scim_api_key" {
  value     = module.google.scim_api_key
  sensitive = true
}

# Whether groups come from Google: false.
output "syncs_groups" {
  value = module.google.group_sync
}
