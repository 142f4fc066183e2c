# Users and groups from Google Workspace, in steps that each are one change of a variable: connect the account, sync
# everybody or the users of some groups, link domains, require everybody to log in with Google. Between the first apply
# and the next, a Google Workspace administrator opens consent_url. docs/guides/google-workspace.md walks through it.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

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

variable "require_google_login" {
  type        = bool
  default     = false
  description = "Whether the members of the directory's default policy have to log in with Google. Needs consent."
}

locals {
  everybody = length(var.groups) == 0
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

  # Who leaves the company in Google leaves here at the next sync.
  deactivate_suspended_users = true
}

resource "atlassian_linked_domain" "google" {
  for_each     = var.domains
  domain       = each.value
  directory_id = atlassian_directory.google.id
}

# The policy that the accounts of linked domains join. Its directory_id comes from the connection, so that enforcement
# begins after it and is lifted before it goes.
resource "atlassian_authentication_policy" "employees" {
  directory_id  = atlassian_google_workspace_connection.google.directory_id
  adopt_default = true
  name          = "Google login"
  enforce_sso   = var.require_google_login
}

# For administrators who get in with a password when Google cannot be reached. Put them in, in the console or with
# atlassian_authentication_policy_members.
resource "atlassian_authentication_policy" "emergency" {
  directory_id = atlassian_google_workspace_connection.google.directory_id
  name         = "Emergency access"
  enforce_sso  = false
}

# Open it and click Allow; null once that is done.
output "consent_url" {
  value = atlassian_google_workspace_connection.google.consent_url
}

# What Google is told: see googleworkspace-side.
output "synced_groups" {
  value = var.groups
}
