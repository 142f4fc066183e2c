data "atlassian_directory" "okta" {
  name = "Okta"
}

data "atlassian_identity_provider" "okta" {
  directory_id = data.atlassian_directory.okta.id
}

check "certificate" {
  assert {
    condition     = data.atlassian_identity_provider.okta.certificate_expiry_status == "VALID"
    error_message = "The certificate expires on ${data.atlassian_identity_provider.okta.certificate_expires_at}."
  }
}
