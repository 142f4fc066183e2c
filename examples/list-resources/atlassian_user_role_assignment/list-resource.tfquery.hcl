list "atlassian_user_role_assignment" "admins_of_products" {
  provider         = atlassian
  include_resource = true

  config {
    role = "atlassian/admin"
  }
}
