list "atlassian_data_security_policy" "in_force" {
  provider         = atlassian
  include_resource = true

  config {
    status = "active"
  }
}
