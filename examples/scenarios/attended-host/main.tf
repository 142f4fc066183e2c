# Okta for a live organization, on a host that has people carry out what Atlassian publishes no API for: docs/guides/two-planes.md,
# "Attended hosts". What Atlassian does publish goes to Atlassian, with the organization's key; the rest goes to the host, with a key of
# the host's.
#
#   export ATLASSIAN_ORGANIZATION_ID=... ATLASSIAN_API_KEY=...
#   export ATLASSIAN_IDENTITY_BASE_URL=https://... ATLASSIAN_IDENTITY_API_KEY=...
#
# An apply waits until somebody has carried out each change. One that must not hold the state for long gives up early, and the next
# one goes on where it stopped:
#
#   terraform apply -var patience=1m

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "patience" {
  type        = string
  description = "How long the apply waits for each change, for example 1m."
  default     = "1h"
}

locals {
  waits = { create = var.patience, update = var.patience, delete = var.patience }
}

resource "atlassian_directory" "okta" {
  name              = "Acme Okta"
  identity_provider = "okta"
  timeouts          = local.waits
}

resource "atlassian_provisioning_config" "okta" {
  directory_id = atlassian_directory.okta.id
  timeouts     = local.waits
}

resource "atlassian_linked_domain" "okta" {
  for_each     = toset(["acme.com", "acme.dev"])
  domain       = each.key
  directory_id = atlassian_directory.okta.id
  timeouts     = local.waits
}

resource "atlassian_authentication_policy" "everybody" {
  directory_id  = atlassian_directory.okta.id
  adopt_default = true
  name          = "Everybody"
  timeouts      = local.waits
}

# What the person copied back of the console, for the identity provider's side of the same apply.
output "scim_base_url" {
  value = atlassian_provisioning_config.okta.base_url
}
