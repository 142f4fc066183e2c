variable "google_connection_id" {
  type        = string
  description = "ID of the Google Workspace connection to sync."
}

# Sync now: terraform apply -invoke=action.atlassian_google_workspace_sync.now
action "atlassian_google_workspace_sync" "now" {
  config {
    connection_id = var.google_connection_id
    wait          = true
    timeout       = "30m"
  }
}
