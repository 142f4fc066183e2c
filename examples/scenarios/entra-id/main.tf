# People of acme.com log in through Microsoft Entra ID, which also creates and deactivates their accounts and provisions
# the groups that open Jira and Confluence. Nobody has to log in through Entra ID before enforce_sso says so, and a
# break-glass account gets in without it. Step by step: docs/guides/microsoft-entra-id.md; what belongs to Entra ID itself:
# entra-side.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether everybody has to log in through Entra ID. Set it to true when Entra ID is set up and the pilot has logged in through it once: until then nobody could log in."
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in through Entra ID before everybody else. Name one person when Entra ID is set up."
}

locals {
  # The app's federation metadata, as Entra ID publishes it: entra-side has its address as output metadata_url.
  entra = provider::atlassian::saml_metadata(file("${path.module}/entra-metadata.xml"))

  domains = ["acme.com"]

  # The products that a group of Entra ID opens. Begin with test groups and a few people.
  product_access = {
    "entra-jira-users"       = ["jira-software"]
    "entra-confluence-users" = ["confluence"]
  }
}

module "entra" {
  source = "../../modules/identity-provider"

  name                 = "Entra ID"
  identity_provider    = "microsoft_entra_id"
  metadata             = local.entra
  domains              = local.domains
  break_glass_accounts = ["amara.okafor@acme.com"]
  pilot                = var.pilot
  enforce_sso          = var.enforce_sso
}

# Groups are there once Entra ID has provisioned them, which takes about 40 minutes.
module "product_access" {
  source = "../../modules/product-access"

  site     = "https://acme.atlassian.net"
  products = local.product_access
  from     = "Entra ID"
}

# What Entra ID is told.

output "service_provider_entity_url" {
  value = module.entra.service_provider_entity_url
}

output "service_provider_acs_url" {
  value = module.entra.service_provider_acs_url
}

output "scim_base_url" {
  value = module.entra.scim_base_url
}

output "scim_api_key" {
  value     = module.entra.scim_api_key
  sensitive = true
}

output "provisioned_groups" {
  value = keys(local.product_access)
}
