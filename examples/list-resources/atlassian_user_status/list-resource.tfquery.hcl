# Everybody whose access is suspended.
list "atlassian_user_status" "suspended" {
  provider         = atlassian
  include_resource = true
  limit            = 10000

  config {
    membership_status = "suspended"
  }
}
