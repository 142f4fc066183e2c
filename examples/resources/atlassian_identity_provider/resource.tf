resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_identity_provider" "okta" {
  directory_id = atlassian_directory.okta.id
  entity_id    = "http://www.okta.com/exk1fxwoh5s7XyZ"
  sso_url      = "https://acme.okta.com/app/atlassian/exk1fxwoh5s7XyZ/sso/saml"
  certificate  = file("${path.module}/okta.crt")

  single_logout = {
    enabled               = true
    identity_provider_url = "https://acme.okta.com/app/atlassian/exk1fxwoh5s7XyZ/slo/saml"
  }
}

# What the identity provider is told in return.

output "audience_uri" {
  value = atlassian_identity_provider.okta.service_provider_entity_url
}

output "reply_url" {
  value = atlassian_identity_provider.okta.service_provider_acs_url
}
