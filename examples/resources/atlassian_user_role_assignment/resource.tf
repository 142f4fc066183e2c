data "atlassian_user" "rosa" {
  email = "rosa.delgado@acme.com"
}

data "atlassian_workspace" "wiki" {
  type_key = "confluence"
  site     = "acme.atlassian.net"
}

# One account looks after the wiki; what everybody may use is given to groups.
resource "atlassian_user_role_assignment" "wiki_admin" {
  account_id  = data.atlassian_user.rosa.account_id
  role        = "atlassian/admin"
  resource_id = data.atlassian_workspace.wiki.id
}
