# People of acme.com and acme.dev log in through Okta, which also creates and deactivates their accounts and pushes the
# groups that open Jira and Confluence. Nobody has to log in through Okta before enforce_sso says so, and a break-glass
# account gets in without it. Step by step: docs/guides/okta.md; what belongs to Okta itself: okta-side.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "age_recipient" {
  type        = string
  default     = null
  description = "Public age key (age1...) that the SCIM key is sealed to. Without it the key is readable in the state."
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

locals {
  # Okta Admin Console: the app Atlassian Cloud, tab Sign On, identity provider metadata.
  okta = provider::atlassian::saml_metadata(file("${path.module}/okta-metadata.xml"))

  domains = ["acme.com", "acme.dev"]

  # The products that a group of Okta opens. Begin with test groups and a few people.
  product_access = {
    "okta-jira-users"       = ["jira-software"]
    "okta-confluence-users" = ["confluence"]
    "okta-support"          = ["jira-servicedesk", "confluence"]
  }
}

module "okta" {
  source = "../../modules/identity-provider"

  name                 = "Okta"
  identity_provider    = "okta"
  metadata             = local.okta
  domains              = local.domains
  api_key_recipient    = var.age_recipient
  break_glass_accounts = ["amara.okafor@acme.com"]
  pilot                = var.pilot
  enforce_sso          = var.enforce_sso
}

# Groups are there when Okta has pushed them first.
module "product_access" {
  source = "../../modules/product-access"

  site     = "https://acme.atlassian.net"
  products = local.product_access
  from     = "Okta"
}

# What Okta is told.

output "service_provider_entity_url" {
  value = module.okta.service_provider_entity_url
}

output "service_provider_acs_url" {
  value = module.okta.service_provider_acs_url
}

output "scim_base_url" {
  value = module.okta.scim_base_url
}

# Only without age_recipient.
output "scim_api_key" {
  value     = module.okta.scim_api_key
  sensitive = true
}

# terraform output -raw sealed_scim_key | age --decrypt --identity key.txt
output "sealed_scim_key" {
  value = module.okta.sealed_scim_key
}

output "pushed_groups" {
  value = keys(local.product_access)
}
