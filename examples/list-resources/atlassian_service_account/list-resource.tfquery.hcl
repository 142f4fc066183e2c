list "atlassian_service_account" "all" {
  provider         = atlassian
  include_resource = true
}
