# The identity provider pushes this group and who is in it.
data "atlassian_group" "engineering" {
  name = "engineering"
}

data "atlassian_workspace" "service_management" {
  type_key = "jira-servicedesk"
  site     = "acme.atlassian.net"
}

# This decides what its members may use.
resource "atlassian_group_role_assignment" "service_management" {
  group_id    = data.atlassian_group.engineering.id
  role        = "atlassian/user"
  resource_id = data.atlassian_workspace.service_management.id
}
