data "atlassian_workspace" "jira" {
  type_key = "jira-software"
  site     = "acme.atlassian.net"
}

resource "atlassian_service_account" "deploy" {
  name        = "deploy-bot"
  description = "Moves issues when a release goes out. Owner: platform team"

  # Used when the account is created. Later, groups give it what it needs.
  initial_role_assignments = [{
    resource_id = data.atlassian_workspace.jira.id
    role        = "atlassian/user"
  }]
}
