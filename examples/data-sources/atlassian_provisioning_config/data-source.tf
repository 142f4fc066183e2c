data "atlassian_directory" "okta" {
  name = "Okta"
}

# Status, expiry and last use of the key, without the key.
data "atlassian_provisioning_config" "okta" {
  directory_id = data.atlassian_directory.okta.id
}

check "scim_key" {
  assert {
    condition     = data.atlassian_provisioning_config.okta.status == "active"
    error_message = "The SCIM key of Okta expired at ${data.atlassian_provisioning_config.okta.api_key_expires_at}."
  }
}
