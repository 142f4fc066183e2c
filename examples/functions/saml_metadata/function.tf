# Everything atlassian_identity_provider needs, from the document the identity provider publishes.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

locals {
  idp = provider::atlassian::saml_metadata(file("${path.module}/idp-metadata.xml"))
}

output "entity_id" {
  value = local.idp.entity_id
}

output "sso_url" {
  value = local.idp.sso_url
}

output "sso_url_for_post" {
  value = local.idp.sso_urls["HTTP-POST"]
}

output "single_logout_url" {
  value = local.idp.single_logout_url
}

# During a rollover there are several, and this is the newest.
output "certificate" {
  value = local.idp.certificate
}

# All of them, each with its last day.
output "signing_certificates" {
  value = { for certificate in local.idp.signing_certificates : certificate.sha256 => certificate.not_after }
}
