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

# Everybody of the directory logs in through Okta: its default policy, which is
# there already, enforces it. The directory's id comes from the SAML
# configuration, so enforcement begins after it and is lifted before it.
resource "atlassian_authentication_policy" "employees" {
  directory_id  = atlassian_identity_provider.okta.directory_id
  adopt_default = true
  name          = "Employees"
  enforce_sso   = true
}

# Another policy of the directory, for the accounts that log in with a password.
resource "atlassian_authentication_policy" "break_glass" {
  directory_id = atlassian_identity_provider.okta.directory_id
  name         = "Emergency access"
  enforce_sso  = false
}
