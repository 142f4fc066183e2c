data "atlassian_user" "kwame" {
  email = "kwame.mensah@acme.com"
}

data "atlassian_user" "rosa" {
  email = "rosa.delgado@acme.com"
}

resource "atlassian_group" "on_call" {
  name = "on-call"
}

# Exactly these: anybody else is taken out of the group.
resource "atlassian_group_members" "on_call" {
  group_id    = atlassian_group.on_call.id
  account_ids = [data.atlassian_user.kwame.account_id, data.atlassian_user.rosa.account_id]
}
