data "atlassian_workspace" "jira" {
  type_key = "jira-software"
  site     = "acme.atlassian.net"
}

# Disabled, it moves nothing. status = "enabled" lets Atlassian move the data.
resource "atlassian_data_residency_policy" "europe" {
  name         = "Europe"
  realms       = ["EU"]
  resource_ids = [data.atlassian_workspace.jira.id]
}
