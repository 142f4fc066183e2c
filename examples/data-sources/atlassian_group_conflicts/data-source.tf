data "atlassian_directory" "okta" {
  name = "Okta"
}

data "atlassian_group_conflicts" "open" {
  directory_id = data.atlassian_directory.okta.id
  state        = "conflict"
}

# Who would lose access, by group.
output "would_lose_access" {
  value = {
    for conflict in data.atlassian_group_conflicts.open.group_conflicts :
    conflict.group_name => conflict.members_removed[*].email
  }
}
