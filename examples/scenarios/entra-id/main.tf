# Single sign-on from the metadata document of an identity provider, enforced for everybody but an emergency account.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

locals {
  idp = provider::atlassian::saml_metadata(file("${path.module}/idp-metadata.xml"))
}

resource "atlassian_directory" "entra" {
  name              = "Entra ID"
  identity_provider = "microsoft_entra_id"
}

resource "atlassian_identity_provider" "entra" {
  directory_id = atlassian_directory.entra.id
  entity_id    = local.idp.entity_id
  sso_url      = local.idp.sso_url
  certificate  = local.idp.signing_certificates[0].pem
}

resource "atlassian_linked_domain" "acme_com" {
  domain       = "acme.com"
  directory_id = atlassian_directory.entra.id
}

# The policy that new accounts join is there with the directory. Its directory_id comes from the SAML configuration, so
# that enforcement begins after SAML is set up and is lifted before it goes.
resource "atlassian_authentication_policy" "everybody" {
  directory_id  = atlassian_identity_provider.entra.directory_id
  adopt_default = true
  enforce_sso   = true
}

# When the identity provider is down, somebody has to get in with a password.
resource "atlassian_authentication_policy" "emergency" {
  directory_id = atlassian_directory.entra.id
  name         = "Emergency access"
  enforce_sso  = false
}

check "signing_certificate" {
  assert {
    condition     = timecmp(atlassian_identity_provider.entra.certificate_expires_at, timeadd(plantimestamp(), "720h")) > 0
    error_message = "The signing certificate expires on ${atlassian_identity_provider.entra.certificate_expires_at}."
  }
}

# What Entra ID is told.

output "identifier" {
  value = atlassian_identity_provider.entra.service_provider_entity_url
}

output "reply_url" {
  value = atlassian_identity_provider.entra.service_provider_acs_url
}
