# Every policy that lets its members log in without single sign-on.
list "atlassian_authentication_policy" "without_sso" {
  provider         = atlassian
  include_resource = true

  config {
    enforce_sso = false
  }
}
