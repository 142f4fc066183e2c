data "atlassian_workspaces" "jira" {
  type_keys = ["jira-software"]
}

# What a role is assigned on, by the address of the site
output "jira" {
  value = { for workspace in data.atlassian_workspaces.jira.workspaces : workspace.host_url => workspace.id }
}
