list "atlassian_directory" "okta" {
  provider = atlassian

  config {
    identity_provider = "okta"
  }
}
