data "atlassian_group" "contractors" {
  name = "contractors"
}

data "atlassian_user" "wei" {
  email = "wei.zhang@acme.dev"
}

# The other members of the group stay in it.
resource "atlassian_group_membership" "wei" {
  group_id   = data.atlassian_group.contractors.id
  account_id = data.atlassian_user.wei.account_id
}
