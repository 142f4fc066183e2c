# The directory has to be there already: a conflict arises when its identity
# provider pushes a group whose name the organization has.
data "atlassian_directory" "okta" {
  name = "Okta"
}

# The plan shows who gains and who loses the group, and what it opens.
resource "atlassian_group_conflict_resolution" "engineering" {
  directory_id = data.atlassian_directory.okta.id
  group_name   = "engineering"
}
