# Accounts that live in Active Directory or LDAP. Nothing connects them to Atlassian directly: they are connected to a
# supported identity provider, and that one creates the accounts and logs people in. AD FS in front of Active Directory
# only logs in. Nobody has to log in through it before enforce_sso says so, and a break-glass account gets in without it.
# Step by step: docs/guides/active-directory-and-ldap.md.
#
# What belongs to the identity provider itself is in ../entra-id/entra-side and ../okta/okta-side. AD FS has no Terraform
# provider: its relying party trust gets the outputs below.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "identity_provider" {
  type        = string
  default     = "microsoft_entra_id"
  description = "What the directory is connected to: microsoft_entra_id or okta, or ad_fs for single sign-on without provisioning."

  validation {
    condition     = contains(["microsoft_entra_id", "okta", "ad_fs"], var.identity_provider)
    error_message = "Use microsoft_entra_id, okta or ad_fs."
  }
}

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether everybody has to log in through the identity provider. Set it to true when that is set up and the pilot has logged in through it once: until then nobody could log in."
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in through the identity provider before everybody else. Name one person when that is set up."
}

locals {
  # The metadata document of each; yours needs only its own.
  metadata = provider::atlassian::saml_metadata(file("${path.module}/metadata/${var.identity_provider}.xml"))

  names = {
    microsoft_entra_id = "Active Directory through Entra ID"
    okta               = "Active Directory through Okta"
    ad_fs              = "AD FS"
  }

  # AD FS knows no SCIM.
  provisions = var.identity_provider != "ad_fs"

  # The products that a group of the directory opens.
  product_access = local.provisions ? {
    "ad-jira-users"       = ["jira-software"]
    "ad-confluence-users" = ["confluence"]
  } : {}
}

# With AD FS the link of the domain also lets accounts be created, at the first login. With automatic rollover it makes its next
# certificate and begins to sign with it without asking anybody: fetch the document while both are in it.
module "upstream" {
  source = "../../modules/identity-provider"

  name                 = local.names[var.identity_provider]
  identity_provider    = var.identity_provider
  metadata             = local.metadata
  domains              = ["acme.com"]
  provisions           = local.provisions
  break_glass_accounts = ["amara.okafor@acme.com"]
  pilot                = var.pilot
  enforce_sso          = var.enforce_sso
}

# Groups are there once the identity provider has pushed them.
module "product_access" {
  source = "../../modules/product-access"

  site     = "https://acme.atlassian.net"
  products = local.product_access
  from     = "the identity provider"
}

# What the identity provider is told. Without provisioning the last two are null.

output "service_provider_entity_url" {
  value = module.upstream.service_provider_entity_url
}

output "service_provider_acs_url" {
  value = module.upstream.service_provider_acs_url
}

output "scim_base_url" {
  value = module.upstream.scim_base_url
}

output "scim_api_key" {
  value     = module.upstream.scim_api_key
  sensitive = true
}
