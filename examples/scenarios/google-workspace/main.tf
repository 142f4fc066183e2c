# Users and groups from Google Workspace, in steps that each are one change of a variable: connect the account, sync
# everybody or the users of some groups, link domains, let one person try the login with Google, require it of everybody.
# Between the first apply and the next, a Google Workspace administrator opens consent_url. A break-glass account gets in
# without Google. docs/guides/google-workspace.md walks through it.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "guard" {
  type        = bool
  default     = true
  description = "Whether the organization subscribes to Atlassian Guard. Without it everybody is synced, and only what Google syncs is set up: no groups, domains or policies."
}

variable "groups" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of the Google groups whose users are synced; none for all users."
}

variable "domains" {
  type        = set(string)
  default     = []
  description = "Domains of the Google account whose accounts come under the policies of its directory. Consent verifies them, so name them after it."
}

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether everybody has to log in with Google. Set it to true when the pilot has logged in with Google once: until then nobody knows whether it works."
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in with Google before everybody else. Name one person, when consent is given and the domain is linked."
}

locals {
  everybody = length(var.groups) == 0

  # An organization administrator who gets in with a password when Google cannot be reached.
  break_glass_account = "amara.okafor@acme.com"
}

resource "atlassian_directory" "google" {
  name              = "Google Workspace"
  identity_provider = "google_workspace"
}

resource "atlassian_google_workspace_connection" "google" {
  directory_id     = atlassian_directory.google.id
  sync_mode        = local.everybody ? "all_users" : "specific_groups"
  groups           = local.everybody ? null : var.groups
  personal_message = "Welcome to Acme. Log in with your Google account."

  # People who leave the company in Google leave here at the next sync.
  deactivate_suspended_users = var.guard

  lifecycle {
    precondition {
      condition     = var.guard || length(setunion(var.groups, var.domains, var.pilot)) == 0 && !var.enforce_sso
      error_message = "Groups, domains, a pilot and enforce_sso need Atlassian Guard: take them out, or set guard to true."
    }
  }
}

resource "atlassian_linked_domain" "google" {
  for_each     = var.domains
  domain       = each.value
  directory_id = atlassian_directory.google.id
}

# Before the domain of the break-glass account is linked, it is in the local directory and needs nothing. Without Guard a
# directory has its default policy alone, which requires nothing of anybody.
module "policies" {
  source = "../../modules/sign-on-policies"
  count  = var.guard ? 1 : 0

  directory_id         = atlassian_directory.google.id
  enforced_by          = atlassian_google_workspace_connection.google.directory_id
  linked_domains       = [for link in atlassian_linked_domain.google : link.id]
  break_glass_accounts = contains(var.domains, split("@", local.break_glass_account)[1]) ? [local.break_glass_account] : []
  pilot                = var.pilot
  enforce_sso          = var.enforce_sso
  names                = { everybody = "Google login" }
}

# Open it and click Allow; null once that is done.
output "consent_url" {
  value = atlassian_google_workspace_connection.google.consent_url
}

# What Google is told: see googleworkspace-side.
output "synced_groups" {
  value = var.groups
}
