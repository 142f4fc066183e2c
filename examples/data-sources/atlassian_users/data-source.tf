# Everybody who administers the organization.
data "atlassian_users" "all" {
  account_status         = "active"
  include_platform_roles = true
}

output "organization_admins" {
  value = [
    for user in data.atlassian_users.all.users : user.name
    if try(contains(user.platform_roles, "atlassian/org-admin"), false)
  ]
}

# Accounts of one domain that have not switched on two-step verification.
data "atlassian_users" "acme" {
  email_domains = ["acme.com"]
  claim_status  = "managed"
}

output "without_two_step_verification" {
  value = [for user in data.atlassian_users.acme.users : user.email if user.mfa_enabled == false]
}
