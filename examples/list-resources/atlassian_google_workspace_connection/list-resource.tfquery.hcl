list "atlassian_google_workspace_connection" "broken" {
  provider         = atlassian
  include_resource = true

  config {
    state = "broken"
  }
}
