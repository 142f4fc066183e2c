# An identity provider with SAML and, where it has it, SCIM: its directory, single sign-on, provisioning, the domains whose accounts it
# manages, who has to log in through it, and checks that warn before a certificate or a key ends.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

variable "name" {
  type        = string
  description = "Name of the directory."
}

variable "identity_provider" {
  type        = string
  description = "The identity provider, for example okta: see atlassian_directory."
}

variable "metadata" {
  type = object({
    entity_id   = string
    sso_url     = string
    certificate = string
  })
  description = "What its SAML metadata says: the result of provider::atlassian::saml_metadata."
}

variable "domains" {
  type        = set(string)
  description = "Verified domains whose accounts it manages."
}

variable "provisions" {
  type        = bool
  default     = true
  description = "Whether it provisions by SCIM. AD FS cannot."
}

variable "api_key_recipient" {
  type        = string
  default     = null
  description = "Public age key (age1...) that the SCIM key is sealed to. Without it the key is readable in the state."
}

variable "break_glass_accounts" {
  type        = list(string)
  description = "E-mail addresses of administrators who get in with a password: at least one."

  validation {
    condition     = length(var.break_glass_accounts) > 0
    error_message = "Name at least one break-glass account: when the identity provider is down, nobody else gets in."
  }
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in through it before everybody else."
}

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether everybody has to log in through it. Set it to true when the pilot has logged in through it once: until then nobody could log in."
}

resource "atlassian_directory" "this" {
  name              = var.name
  identity_provider = var.identity_provider
}

resource "atlassian_identity_provider" "this" {
  directory_id = atlassian_directory.this.id
  entity_id    = var.metadata.entity_id
  sso_url      = var.metadata.sso_url
  certificate  = var.metadata.certificate
}

resource "atlassian_provisioning_config" "this" {
  count = var.provisions ? 1 : 0

  directory_id      = atlassian_directory.this.id
  api_key_recipient = var.api_key_recipient

  # A key lives for one year. The first plan of its last month replaces it; hand on the new one at once, because the old
  # one has stopped.
  rotate_before_days = 30
}

resource "atlassian_linked_domain" "this" {
  for_each = var.domains

  domain       = each.value
  directory_id = atlassian_directory.this.id
}

module "policies" {
  source = "../sign-on-policies"

  directory_id         = atlassian_directory.this.id
  enforced_by          = atlassian_identity_provider.this.directory_id
  linked_domains       = [for link in atlassian_linked_domain.this : link.id]
  break_glass_accounts = var.break_glass_accounts
  pilot                = var.pilot
  enforce_sso          = var.enforce_sso
}

check "signing_certificate" {
  assert {
    condition     = timecmp(atlassian_identity_provider.this.certificate_expires_at, timeadd(plantimestamp(), "1440h")) > 0
    error_message = "The signing certificate of ${var.name} expires on ${atlassian_identity_provider.this.certificate_expires_at}: have the next one made, and put its metadata here."
  }
}

# Rotation leaves a month. When only two weeks are left, nobody has applied.
check "scim_key" {
  assert {
    condition = alltrue([
      for expires_at in atlassian_provisioning_config.this[*].api_key_expires_at : timecmp(expires_at, timeadd(plantimestamp(), "336h")) > 0
    ])
    error_message = "The SCIM key of ${var.name} expires in less than two weeks; then accounts are neither created nor deactivated."
  }
}

output "directory_id" {
  value = atlassian_directory.this.id
}

# What the identity provider is told. Without provisioning the last four are null.

output "service_provider_entity_url" {
  value = atlassian_identity_provider.this.service_provider_entity_url
}

output "service_provider_acs_url" {
  value = atlassian_identity_provider.this.service_provider_acs_url
}

output "scim_base_url" {
  value = one(atlassian_provisioning_config.this[*].base_url)
}

output "scim_api_key" {
  value     = one(atlassian_provisioning_config.this[*].api_key)
  sensitive = true
}

output "sealed_scim_key" {
  value = one(atlassian_provisioning_config.this[*].sealed_api_key)
}

output "group_sync" {
  value = one(atlassian_provisioning_config.this[*].group_sync)
}
