# Watches an organization without changing it: no resources, Atlassian's published API only, so it works on a live organization.
# ./nightly prints the report. What is as it should be stands in expected.auto.tfvars. Guide: docs/guides/live-organization.md.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

# Keys are in the environment; several SCIM directories need scim_api_keys here.
provider "atlassian" {}

variable "scim_directory_ids" {
  type        = set(string)
  description = "The SCIM directories that identity providers push accounts into: the last parts of the SCIM base URLs. Without any, [], the checks about SCIM report nothing. There is no default: a check does not end because somebody forgot a line."
}

variable "saml" {
  type        = bool
  description = "Whether people log in through SAML. With false, the check of certificates reports nothing, and idp-metadata.xml is not read."
}

variable "domains" {
  type        = set(string)
  description = "The domains that have to be verified."
}

variable "accepted" {
  type = object({
    organization_admins = optional(map(string), {})
    outside_accounts    = optional(map(string), {})
    actors              = optional(map(string), {})
    api_tokens          = optional(map(string), {})
  })
  description = "What is not reported, each with the reason: e-mail addresses of organization admins and of accounts that no SCIM directory has, ids of actors in the audit log, and ids of API tokens."

  validation {
    condition     = alltrue([for reason in flatten([for exceptions in var.accepted : values(exceptions)]) : trimspace(reason) != ""])
    error_message = "Give a reason for each exception: in a year somebody has to decide whether it still holds."
  }
}

variable "days_ahead" {
  type        = number
  default     = 30
  description = "How many days before its end a certificate, a key or a token is reported."
}

locals {
  now  = plantimestamp()
  soon = timeadd(local.now, "${var.days_ahead * 24}h")
}

# Certificates. Atlassian tells nobody which one it has, so the identity provider's own metadata is looked at. The file is as new as
# the pipeline makes it: ./nightly gets it with curl from IDP_METADATA_URL.

locals {
  metadata = [for name in var.saml ? ["idp-metadata.xml"] : [] : provider::atlassian::saml_metadata(file("${path.module}/${name}"))]
  newest   = one([for metadata in local.metadata : provider::atlassian::certificate(metadata.certificate).sha256 if metadata.certificate != null])

  # One that has ended counts as long as there is no newer one.
  certificates = flatten([for metadata in local.metadata : concat(
    [for one in metadata.signing_certificates : "The identity provider's certificate ${one.subject} ends on ${one.not_after}: put its successor into Atlassian before."
    if timecmp(one.not_after, local.soon) < 0 && (timecmp(one.not_after, local.now) > 0 || one.sha256 == local.newest)],
    metadata.certificate == null ? ["The identity provider's metadata has no certificate."] : [],
  )])
}

# SCIM keys, and the accounts that came another way than through the identity provider.

data "atlassian_scim_directory" "this" {
  for_each = var.scim_directory_ids

  scim_directory_id = each.value
}

locals {
  answering = toset([for id, directory in data.atlassian_scim_directory.this : id if directory.key_accepted])
  refused   = setsubtract(var.scim_directory_ids, local.answering)
  scim_keys = [for id in local.refused : "The key of SCIM directory ${id} is refused: nobody is provisioned, and accounts that no SCIM directory has were not looked for."]
}

data "atlassian_scim_users" "this" {
  for_each = local.answering

  scim_directory_id = each.value
}

data "atlassian_managed_accounts" "all" {}

locals {
  provisioned = flatten([for directory in data.atlassian_scim_users.this : [for user in directory.users : user if user.active]])
  people      = [for account in data.atlassian_managed_accounts.all.managed_accounts : account if account.account_status == "active" && account.account_type != "app"]

  # Sets, because thousands of accounts are compared with thousands. Few are left for the addresses.
  unlinked            = length(local.refused) > 0 || length(var.scim_directory_ids) == 0 ? toset([]) : setsubtract(local.people[*].account_id, compact(local.provisioned[*].account_id))
  provisioned_or_fine = concat([for user in local.provisioned : lower(coalesce(user.email, user.user_name))], [for email in keys(var.accepted.outside_accounts) : lower(email)])
  outside             = [for account in local.people : coalesce(account.email, account.account_id) if contains(local.unlinked, account.account_id)]
  outside_accounts    = [for who in local.outside : "${who} is an active account that no SCIM directory has." if !contains(local.provisioned_or_fine, lower(who))]
}

data "atlassian_users" "admins" {
  roles = ["atlassian/org-admin"]
}

locals {
  accepted_admins = [for email in keys(var.accepted.organization_admins) : lower(email)]
  admins          = [for user in data.atlassian_users.admins.users : coalesce(user.email, user.account_id)]
  new_admins      = [for who in local.admins : "${who} is an organization admin, and not accepted as one." if !contains(local.accepted_admins, lower(who))]
}

data "atlassian_domains" "all" {}

locals {
  verified     = [for domain in data.atlassian_domains.all.domains : domain.name if domain.claim_status == "verified"]
  not_verified = setsubtract([for name in var.domains : provider::atlassian::normalize_domain(name)], local.verified)
  lost_domains = [for name in local.not_verified : "The domain ${name} is not verified: its accounts are not managed any more."]
}

# 25 hours, because the log is minutes late. This key changes nothing, so whatever the log tells somebody else has done; what
# follows from it, the log tells of atlassian-internal-system.
data "atlassian_audit_events" "last_day" {
  since             = timeadd(local.now, "-25h")
  identity_changes  = ["saml", "scim", "domains", "authentication_policies", "google_workspace", "api_keys", "org_admins"]
  exclude_actor_ids = length(var.accepted.actors) > 0 ? keys(var.accepted.actors) : null
}

locals {
  changes = concat(
    [for event in data.atlassian_audit_events.last_day.events :
    "${event.time}: ${event.action} by ${coalesce(event.actor_name, event.actor_id, "somebody")}. ${replace(coalesce(event.message, "The log says no more."), "/\\s+/", " ")}"],
    data.atlassian_audit_events.last_day.truncated ? ["The audit log has more events of the last day than were read: raise limit."] : [],
  )
}

data "atlassian_organization_api_keys" "all" {}

data "atlassian_api_tokens" "allowed" {
  status = "allowed"
}

locals {
  credentials = concat(
    [for key in data.atlassian_organization_api_keys.all.api_keys : { what = "The API key \"${key.name}\"", expires_at = key.expires_at }],
    [for token in data.atlassian_api_tokens.allowed.api_tokens :
      { what = "The API token \"${token.label}\" of ${coalesce(token.owner_email, token.owner_name, token.account_id)} (${token.id})", expires_at = token.expires_at }
    if !contains(keys(var.accepted.api_tokens), token.id)],
  )
  # Whose end is no time, such as null, counts as one that never ends. What has ended opens nothing, and is passed over.
  ending_credentials = concat(
    [for one in local.credentials : "${one.what} ends on ${one.expires_at}." if try(timecmp(one.expires_at, local.soon) < 0 && timecmp(one.expires_at, local.now) > 0, false)],
    [for one in local.credentials : "${one.what} never ends." if !can(timecmp(one.expires_at, local.now))],
  )
}

# A failed check warns, and stops nothing. The data sources are not inside the check blocks: there, one that cannot be read would
# be a warning only, and the report would have nothing of it.

check "certificates_do_not_end_soon" {
  assert {
    condition     = length(local.certificates) == 0
    error_message = join("\n", local.certificates)
  }
}

check "scim_keys_are_accepted" {
  assert {
    condition     = length(local.scim_keys) == 0
    error_message = join("\n", local.scim_keys)
  }
}

check "organization_admins_are_accepted" {
  assert {
    condition     = length(local.new_admins) == 0
    error_message = join("\n", local.new_admins)
  }
}

check "accounts_come_from_the_identity_provider" {
  assert {
    condition     = length(local.outside_accounts) == 0
    error_message = join("\n", local.outside_accounts)
  }
}

check "domains_are_verified" {
  assert {
    condition     = length(local.lost_domains) == 0
    error_message = join("\n", local.lost_domains)
  }
}

check "nobody_changed_identity_settings" {
  assert {
    condition     = length(local.changes) == 0
    error_message = join("\n", local.changes)
  }
}

check "credentials_end_and_not_soon" {
  assert {
    condition     = length(local.ending_credentials) == 0
    error_message = join("\n", local.ending_credentials)
  }
}

locals {
  findings = concat(local.certificates, local.scim_keys, local.new_admins, local.outside_accounts, local.lost_domains, local.changes, local.ending_credentials)
}

output "report" {
  description = "A line for each finding, or \"Nothing to report.\""
  value       = length(local.findings) > 0 ? join("\n", local.findings) : "Nothing to report."
}
