data "atlassian_directory" "google" {
  name = "Google Workspace"
}

data "atlassian_google_workspace_connection" "google" {
  directory_id = data.atlassian_directory.google.id
}

check "google_sync" {
  assert {
    condition     = !contains(["paused", "broken"], data.atlassian_google_workspace_connection.google.state)
    error_message = "Google Workspace does not sync: it is ${data.atlassian_google_workspace_connection.google.state}."
  }
}
