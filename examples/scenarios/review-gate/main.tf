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

resource "atlassian_authentication_policy" "employees" {
  directory_id  = atlassian_identity_provider.okta.directory_id
  adopt_default = true
  name          = "Employees"
  enforce_sso   = true
}

# For administrators who have to get in when Okta does not answer. Put them in, in the console or with
# atlassian_authentication_policy_members.
resource "atlassian_authentication_policy" "emergency" {
  directory_id = atlassian_identity_provider.okta.directory_id
  name         = "Emergency access"
  enforce_sso  = false
}

# What no plan shows, because it is not managed here or only comes with time. A failed check warns, and stops nothing.
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
