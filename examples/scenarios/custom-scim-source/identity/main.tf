# The directory of a system that has no SCIM client of its own, and the SCIM key for it. The people are in a configuration
# of their own, ../users: a plan asks the SCIM directory what is there, so the key has to exist before.
# Guide: Terraform as the SCIM source.

terraform {
  required_version = ">= 1.10"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "age_recipient" {
  type        = string
  description = "Public key, age1..., that the SCIM key is sealed to: age-keygen -o key.txt makes it."
}

resource "atlassian_directory" "personnel" {
  name              = "Personnel system"
  identity_provider = "other"
}

resource "atlassian_provisioning_config" "personnel" {
  directory_id      = atlassian_directory.personnel.id
  api_key_recipient = var.age_recipient

  # A key lives for one year; this rotates it in the first plan of its last month.
  rotate_before_days = 30
}

resource "atlassian_linked_domain" "acme_org" {
  domain       = "acme.org"
  directory_id = atlassian_directory.personnel.id
}

# What ../users is told. Only the age identity opens the key.

output "scim_directory_id" {
  value = atlassian_provisioning_config.personnel.scim_directory_id
}

output "sealed_scim_key" {
  value = atlassian_provisioning_config.personnel.sealed_api_key
}
