resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_provisioning_config" "okta" {
  directory_id = atlassian_directory.okta.id

  # The key is sealed to this age public key, so the state never holds it readable.
  # Put your own here: age-keygen -o key.txt
  api_key_recipient = "age1v7kwc9le902k6da0unsrvxlm4nsp7w2uq2v6a6r36se7zjn049ss44z2sj"

  # A key lives for one year. Rotate it a month before its end, and whenever
  # the trigger changes.
  rotate_before_days = 30
  rotation_trigger = {
    reason = "first issue"
  }
}

output "scim_base_url" {
  value = atlassian_provisioning_config.okta.base_url
}

output "sealed_scim_key" {
  value = atlassian_provisioning_config.okta.sealed_api_key
}
