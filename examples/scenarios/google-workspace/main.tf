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
  deactivate_suspended_users = true
}

resource "atlassian_linked_domain" "google" {
  for_each     = var.domains
  domain       = each.value
  directory_id = atlassian_directory.google.id
}

# A link may put the accounts of its domain into the directory's default policy, so the break-glass account is taken out of
# there after it. Before its own domain is linked, it is in the local directory and needs nothing.
resource "atlassian_authentication_policy" "break_glass" {
  directory_id = atlassian_directory.google.id
  name         = "Break-glass account"
  enforce_sso  = false
}

resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id = atlassian_authentication_policy.break_glass.external_id
  emails    = contains(var.domains, split("@", local.break_glass_account)[1]) ? [local.break_glass_account] : []

  depends_on = [atlassian_linked_domain.google]
}

# The pilot: one person for whom it is tried out. Both policies that enforce the login have their directory_id from the
# connection, so that enforcement is lifted before it goes, and begin when the break-glass account is there.
resource "atlassian_authentication_policy" "pilot" {
  directory_id = atlassian_google_workspace_connection.google.directory_id
  name         = "Pilot"
  enforce_sso  = var.enforce_sso || length(var.pilot) > 0

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

resource "atlassian_authentication_policy_members" "pilot" {
  policy_id = atlassian_authentication_policy.pilot.external_id
  emails    = var.pilot

  depends_on = [atlassian_linked_domain.google]
}

# Everybody else: the policy that the accounts of linked domains join.
resource "atlassian_authentication_policy" "everybody" {
  directory_id  = atlassian_google_workspace_connection.google.directory_id
  adopt_default = true
  name          = "Google login"
  enforce_sso   = var.enforce_sso

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

# Open it and click Allow; null once that is done.
output "consent_url" {
  value = atlassian_google_workspace_connection.google.consent_url
}

# What Google is told: see googleworkspace-side.
output "synced_groups" {
  value = var.groups
}
