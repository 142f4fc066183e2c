list "atlassian_data_residency_policy" "in_force" {
  provider         = atlassian
  include_resource = true

  config {
    status = "enabled"
  }
}
