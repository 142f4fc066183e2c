resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}
