resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_identity_provider" "okta" {
  directory_id = atlassian_directory.okta.id
  entity_id    = "http://www.okta.com/exk1fxwoh5s7XyZ"
  sso_url      = "https://acme.okta.com/app/atlassian/exk1fxwoh5s7XyZ/sso/saml"
  certificate  = file("${path.module}/okta.crt")
}

data "atlassian_identity_provider" "okta" {
  directory_id = atlassian_identity_provider.okta.directory_id
}

check "certificate" {
  assert {
    condition     = data.atlassian_identity_provider.okta.certificate_expiry_status == "VALID"
    error_message = "The certificate expires on ${data.atlassian_identity_provider.okta.certificate_expires_at}."
  }
}
