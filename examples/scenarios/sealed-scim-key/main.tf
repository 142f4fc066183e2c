# A SCIM key that no state file, plan or log can show. It is sealed to an age recipient when the server issues it, and
# opened, in memory only, for whoever takes it as a write-only or ephemeral value: docs/guides/secrets-and-key-rotation.md.
#
#   age-keygen -o key.txt
#   export TF_VAR_age_recipient="$(age-keygen -y key.txt)" TF_VAR_age_identity="$(cat key.txt)"

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
  description = "Public key, age1..."
}

variable "age_identity" {
  type        = string
  description = "Secret key, AGE-SECRET-KEY-1..."
  ephemeral   = true
  sensitive   = true
}

resource "atlassian_directory" "onelogin" {
  name              = "OneLogin"
  identity_provider = "onelogin"
}

resource "atlassian_provisioning_config" "onelogin" {
  directory_id       = atlassian_directory.onelogin.id
  api_key_recipient  = var.age_recipient
  rotate_before_days = 30

  # Change it to rotate the key now.
  rotation_trigger = { round = "1" }
}

ephemeral "atlassian_provisioning_api_key" "onelogin" {
  sealed_api_key = atlassian_provisioning_config.onelogin.sealed_api_key
  identity       = var.age_identity
}

# Hand ephemeral.atlassian_provisioning_api_key.onelogin.api_key to the write-only argument of another provider, with
# api_key_created_at as its version: it changes with each rotation.

output "scim_base_url" {
  value = atlassian_provisioning_config.onelogin.base_url
}

output "key_issued_at" {
  value = atlassian_provisioning_config.onelogin.api_key_created_at
}
