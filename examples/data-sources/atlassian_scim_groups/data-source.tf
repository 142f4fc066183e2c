variable "scim_directory_id" {
  type = string
}

data "atlassian_scim_groups" "all" {
  scim_directory_id = var.scim_directory_id
}

output "sizes" {
  value = { for group in data.atlassian_scim_groups.all.groups : group.display_name => length(group.members) }
}

data "atlassian_scim_groups" "platform" {
  scim_directory_id = var.scim_directory_id
  display_name      = "platform-team"
}
