# The identity set-up of one organization: people of acme.com and acme.dev log in through Okta, which also creates and
# deactivates their accounts; a subsidiary syncs from Google Workspace.
#
# `make demo` applies this to an emulated organization. It needs a host that serves the identity API, which
# api.atlassian.com does not: docs/guides/two-planes.md.

terraform {
  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

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
  directory_id = atlassian_directory.okta.id
}

resource "atlassian_linked_domain" "acme_com" {
  domain       = "acme.com"
  directory_id = atlassian_directory.okta.id
}

resource "atlassian_linked_domain" "acme_dev" {
  domain       = "acme.dev"
  directory_id = atlassian_directory.okta.id
}

resource "atlassian_directory" "google" {
  name              = "Acme Labs Google Workspace"
  identity_provider = "google_workspace"
}

resource "atlassian_google_workspace_connection" "google" {
  directory_id     = atlassian_directory.google.id
  sync_mode        = "specific_groups"
  groups           = ["engineering@acme.org", "finance@acme.org"]
  personal_message = "Welcome to Acme. Your account comes from Google Workspace."

  # A person has to allow the access in the browser. Without waiting, the apply ends with the address to open.
  wait_for_consent = false
}

# What Okta is told.

output "okta_directory_id" {
  value = atlassian_directory.okta.id
}

output "okta_assertion_consumer_service_url" {
  value = atlassian_identity_provider.okta.service_provider_acs_url
}

output "okta_audience_uri" {
  value = atlassian_identity_provider.okta.service_provider_entity_url
}

output "okta_scim_base_url" {
  value = atlassian_provisioning_config.okta.base_url
}

# Where a Google Workspace administrator allows the access; empty once that is done.

output "google_connection_id" {
  value = atlassian_google_workspace_connection.google.id
}

output "google_consent_url" {
  value = atlassian_google_workspace_connection.google.consent_url
}
