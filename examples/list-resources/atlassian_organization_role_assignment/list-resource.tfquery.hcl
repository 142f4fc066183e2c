list "atlassian_organization_role_assignment" "admins" {
  provider         = atlassian
  include_resource = true
}
