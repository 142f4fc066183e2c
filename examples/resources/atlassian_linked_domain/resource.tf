resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

# From now on, the Okta directory manages the accounts of acme.com.
resource "atlassian_linked_domain" "acme_com" {
  domain       = "acme.com"
  directory_id = atlassian_directory.okta.id
}
