# Two identity providers in one organization, which needs the Enterprise plan: Okta for the company, Microsoft Entra ID
# for a subsidiary, each with single sign-on and provisioning. Which of them manages whose accounts is said in one place,
# by domain. What moving a domain does is in docs/guides/directories-and-linked-domains.md.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

# Moving a domain to the other identity provider is a change of its line.
variable "domains" {
  type = map(string)
  default = {
    "acme.com" = "okta"
    "acme.dev" = "okta"
    "acme.org" = "entra_id"
  }
  description = "Which identity provider manages the accounts of a domain, by domain."
}

locals {
  identity_providers = {
    okta = {
      name        = "Okta"
      kind        = "okta"
      entity_id   = "http://www.okta.com/exk1fxwoh5s7XyZ"
      sso_url     = "https://acme.okta.com/app/atlassian/exk1fxwoh5s7XyZ/sso/saml"
      certificate = file("${path.module}/okta.crt")
    }
    entra_id = {
      name        = "Entra ID"
      kind        = "microsoft_entra_id"
      entity_id   = "https://sts.windows.net/7f0c2a3e-4b1d-4c5f-8a6e-9d2b3c4e5f60/"
      sso_url     = "https://login.microsoftonline.com/7f0c2a3e-4b1d-4c5f-8a6e-9d2b3c4e5f60/saml2"
      certificate = file("${path.module}/entra-id.crt")
    }
  }
}

resource "atlassian_directory" "of" {
  for_each          = local.identity_providers
  name              = each.value.name
  identity_provider = each.value.kind
}

resource "atlassian_identity_provider" "of" {
  for_each     = local.identity_providers
  directory_id = atlassian_directory.of[each.key].id
  entity_id    = each.value.entity_id
  sso_url      = each.value.sso_url
  certificate  = each.value.certificate
}

resource "atlassian_provisioning_config" "of" {
  for_each     = local.identity_providers
  directory_id = atlassian_directory.of[each.key].id

  # A key lives for one year; this rotates it in the first plan of its last month.
  rotate_before_days = 30
}

resource "atlassian_linked_domain" "of" {
  for_each     = var.domains
  domain       = each.key
  directory_id = atlassian_directory.of[each.value].id
}

# The default policy of each directory, which the accounts of its domains join: they log in through their own identity
# provider. Enforcement begins after SAML is set up and is lifted before it goes, because directory_id comes from there.
resource "atlassian_authentication_policy" "employees" {
  for_each      = local.identity_providers
  directory_id  = atlassian_identity_provider.of[each.key].directory_id
  adopt_default = true
  name          = "${each.value.name} employees"
  enforce_sso   = true
}

# For accounts that log in with a password when their identity provider is down. Put them in, in the console or with
# atlassian_authentication_policy_members.
resource "atlassian_authentication_policy" "emergency" {
  for_each     = local.identity_providers
  directory_id = atlassian_identity_provider.of[each.key].directory_id
  name         = "${each.value.name} emergency access"
  enforce_sso  = false
}

# What each identity provider is told. The other side is as in the scenarios okta and entra-id.

output "single_sign_on" {
  value = {
    for name, saml in atlassian_identity_provider.of : name => {
      service_provider_entity_url = saml.service_provider_entity_url
      service_provider_acs_url    = saml.service_provider_acs_url
    }
  }
}

output "scim_base_urls" {
  value = { for name, config in atlassian_provisioning_config.of : name => config.base_url }
}

output "scim_api_keys" {
  value     = { for name, config in atlassian_provisioning_config.of : name => config.api_key }
  sensitive = true
}
