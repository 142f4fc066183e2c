# One identity provider, reviewed by ./review before a change of it is merged: rules.tftest.hcl asserts rules of this file
# without any organization, the check blocks below look at the organization, and policy.jq refuses a plan that disconnects
# something. Guide: docs/guides/drift-and-plan-checks.md.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "domains" {
  type    = set(string)
  default = ["acme.com", "acme.dev"]
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

resource "atlassian_directory" "okta" {
  name              = "Acme Okta"
  identity_provider = "okta"
}

resource "atlassian_identity_provider" "okta" {
  directory_id = atlassian_directory.okta.id
  entity_id    = "http://www.okta.com/exk1fcia6d6EMsf331d8"
  sso_url      = "https://acme.okta.com/app/atlassian/exk1fcia6d6EMsf331d8/sso/saml"
  certificate  = file("${path.module}/okta-signing.pem")
}

resource "atlassian_provisioning_config" "okta" {
  directory_id       = atlassian_directory.okta.id
  api_key_recipient  = "age1v7kwc9le902k6da0unsrvxlm4nsp7w2uq2v6a6r36se7zjn049ss44z2sj"
  rotate_before_days = 30
}

resource "atlassian_linked_domain" "okta" {
  for_each     = var.domains
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

# No plan shows the following, because it is not managed here or only comes with time. A failed check warns, and stops nothing.
# The data source is not inside the check block: there it would be read in every apply, and no plan would be without changes.

data "atlassian_identity_inventory" "this" {
  managed_directory_ids = [atlassian_directory.okta.id]
  expiring_within_days  = 45
}

locals {
  findings = { for finding in data.atlassian_identity_inventory.this.findings : finding.kind => finding.message... }
  expiring = flatten([for kind, messages in local.findings : messages if can(regex("_expir(ing|ed)$", kind))])
}

check "every_directory_is_managed_here" {
  assert {
    condition     = !contains(keys(local.findings), "unmanaged_directory")
    error_message = join(" ", lookup(local.findings, "unmanaged_directory", []))
  }
}

check "nothing_expires_soon" {
  assert {
    condition     = length(local.expiring) == 0
    error_message = join(" ", local.expiring)
  }
}
