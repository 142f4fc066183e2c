# Every directory with SAML single sign-on.
list "atlassian_identity_provider" "all" {
  provider         = atlassian
  include_resource = true
}

# Those whose certificate has to be replaced soon.
list "atlassian_identity_provider" "expiring" {
  provider = atlassian

  config {
    certificate_expires_within_days = 60
  }
}
