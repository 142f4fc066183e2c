locals {
  on_call = ["kwame.mensah@acme.com", "rosa.delgado@acme.com"]
}

data "atlassian_user" "on_call" {
  for_each = toset(local.on_call)
  email    = each.key
}

resource "atlassian_group" "on_call" {
  name = "on-call"
}

# Exactly these: anybody else is taken out of the group.
resource "atlassian_group_members" "on_call" {
  group_id    = atlassian_group.on_call.id
  account_ids = [for user in data.atlassian_user.on_call : user.account_id]
}
