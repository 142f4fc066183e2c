# From when on everybody has to log in through Okta. Set it to true when Okta is
# set up and somebody in a policy of their own has logged in through it once.
variable "enforce_sso" {
  type    = bool
  default = false
}

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

# Everybody of the directory: its default policy, which is there already. The
# directory's id comes from the SAML configuration, so enforcement begins after
# it and is lifted before it.
resource "atlassian_authentication_policy" "employees" {
  directory_id  = atlassian_identity_provider.okta.directory_id
  adopt_default = true
  name          = "Employees"
  enforce_sso   = var.enforce_sso

  idle_session_duration_minutes = 720

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

# Another policy of the directory, for the break-glass account: an administrator
# who gets in with a password when Okta does not answer. Okta does not protect
# this account, so the policy does. Set up its second step before you apply.
resource "atlassian_authentication_policy" "break_glass" {
  directory_id = atlassian_identity_provider.okta.directory_id
  name         = "Break-glass account"
  enforce_sso  = false

  two_step_verification         = "mandatory"
  password_strength             = "very_strong"
  password_expiry_days          = 0
  idle_session_duration_minutes = 60
}

resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id = atlassian_authentication_policy.break_glass.external_id
  emails    = ["amara.okafor@acme.com"]
}
