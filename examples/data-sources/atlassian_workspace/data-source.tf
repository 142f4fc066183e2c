data "atlassian_workspace" "jira" {
  type_key = "jira-software"
  site     = "acme.atlassian.net"
}

# What a role is assigned on
output "jira_id" {
  value = data.atlassian_workspace.jira.id
}
