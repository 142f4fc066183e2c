# What `make demo-desk` applies to an organization like a live one: the identity API is the identity desk's, and a person
# does in the console what it asks for. docs/guides/live-organization.md.

terraform {
  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

# The public half of a pair that `age-keygen` makes. The SCIM key is sealed to it, and the state cannot tell it.
variable "recipient" {
  type = string
}

# Okta's signing certificate, in PEM.
variable "certificate" {
  type = string
}

resource "atlassian_directory" "okta" {
  name              = "Acme Okta"
  identity_provider = "okta"
}

resource "atlassian_identity_provider" "okta" {
  directory_id = atlassian_directory.okta.id
  entity_id    = "http://www.okta.com/exk1fcia6d6EMsf331d8"
  sso_url      = "https://acme.okta.com/app/atlassian/exk1fcia6d6EMsf331d8/sso/saml"
  certificate  = var.certificate
}

resource "atlassian_linked_domain" "acme" {
  for_each = toset(["acme.com", "acme.dev"])

  domain       = each.key
  directory_id = atlassian_directory.okta.id
}

resource "atlassian_provisioning_config" "okta" {
  directory_id      = atlassian_directory.okta.id
  api_key_recipient = var.recipient
}

# Nobody has to sign in through Okta yet: the default policy of the directory does not enforce it.
resource "atlassian_authentication_policy" "contractors" {
  directory_id = atlassian_directory.okta.id
  name         = "Contractors"

  two_step_verification         = "mandatory"
  idle_session_duration_minutes = 720
}

output "scim_base_url" {
  value = atlassian_provisioning_config.okta.base_url
}

output "scim_directory_id" {
  value = atlassian_provisioning_config.okta.scim_directory_id
}

output "sealed_scim_key" {
  value = atlassian_provisioning_config.okta.sealed_api_key
}
