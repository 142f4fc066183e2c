# age-keygen -o key.txt makes both halves of the age key. The public key may be anywhere:
variable "age_recipient" {
  type = string
}

# The identity opens what is sealed. It is ephemeral: it reaches neither plan nor state.
# export TF_VAR_age_identity="$(cat key.txt)"
variable "age_identity" {
  type      = string
  ephemeral = true
  sensitive = true
}

resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_provisioning_config" "okta" {
  directory_id      = atlassian_directory.okta.id
  api_key_recipient = var.age_recipient
}

ephemeral "atlassian_provisioning_api_key" "okta" {
  sealed_api_key = atlassian_provisioning_config.okta.sealed_api_key
  identity       = var.age_identity
}

# Hand it to a write-only argument or to a provider block, for example
#
#   secret_data_wo         = ephemeral.atlassian_provisioning_api_key.okta.api_key
#   secret_data_wo_version = parseint(formatdate("YYYYMMDDhhmmss", atlassian_provisioning_config.okta.api_key_created_at), 10)
