list "atlassian_group_role_assignment" "product_access" {
  provider         = atlassian
  include_resource = true

  config {
    role = "atlassian/user"
  }
}
