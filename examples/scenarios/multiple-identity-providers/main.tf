# Two identity providers in one organization, which needs the Enterprise plan: Okta for the company, Microsoft Entra ID
# for a subsidiary, each with single sign-on and provisioning. Which of them manages whose accounts is said in one place,
# by domain. Nobody has to log in through them before enforce_sso says so, and break-glass accounts get in without them. What
# moving a domain does is in docs/guides/directories-and-linked-domains.md.

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

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether everybody has to log in through the identity provider of their domain. Set it to true when both are set up and somebody has logged in through each of them once: until then nobody could log in."
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in through their identity provider before everybody else. Name one person of each when they are set up."
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

  # Administrators who get in with a password when an identity provider does not answer: at least one for each.
  break_glass_accounts = ["amara.okafor@acme.com", "katarzyna.wisniewska@acme.org"]

  # By identity provider, as the domains are now: a link may put the accounts of its domain into the default policy of
  # that directory, so these are put into the right policy again when their domain moves.
  break_glass = { for name in keys(local.identity_providers) : name => [
    for email in local.break_glass_accounts : email if lookup(var.domains, split("@", email)[1], "") == name
  ] }
  pilot = { for name in keys(local.identity_providers) : name => [
    for email in var.pilot : email if lookup(var.domains, split("@", email)[1], "") == name
  ] }
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

module "policies" {
  for_each = local.identity_providers
  source   = "../../modules/sign-on-policies"

  directory_id         = atlassian_directory.of[each.key].id
  enforced_by          = atlassian_identity_provider.of[each.key].directory_id
  linked_domains       = [for link in atlassian_linked_domain.of : link.id]
  break_glass_accounts = local.break_glass[each.key]
  pilot                = local.pilot[each.key]
  enforce_sso          = var.enforce_sso

  names = {
    break_glass = "${each.value.name} break-glass accounts"
    pilot       = "${each.value.name} pilot"
    everybody   = "${each.value.name} employees"
  }
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
