list "atlassian_ip_allowlist_policy" "in_force" {
  provider         = atlassian
  include_resource = true

  config {
    status = "enabled"
  }
}
