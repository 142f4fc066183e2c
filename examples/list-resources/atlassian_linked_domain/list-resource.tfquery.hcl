list "atlassian_linked_domain" "managed" {
  provider         = atlassian
  include_resource = true

  config {
    kind = "identity_provider"
  }
}
