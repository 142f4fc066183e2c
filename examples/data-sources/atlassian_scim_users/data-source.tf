variable "scim_directory_id" {
  type = string
}

data "atlassian_scim_users" "all" {
  scim_directory_id = var.scim_directory_id
}

# The users that are not linked to an Atlassian account yet.
output "without_account" {
  value = [for user in data.atlassian_scim_users.all.users : user.user_name if user.account_id == null]
}

data "atlassian_scim_users" "jo" {
  scim_directory_id = var.scim_directory_id
  user_name         = "jo@acme.com"
}
