resource "atlassian_directory" "google" {
  name              = "Google Workspace"
  identity_provider = "google_workspace"
}

# Users of two groups sync every 4 hours, once a Google Workspace administrator has allowed it.
resource "atlassian_google_workspace_connection" "google" {
  directory_id               = atlassian_directory.google.id
  sync_mode                  = "specific_groups"
  groups                     = ["engineering@acme.com", "finance@acme.com"]
  personal_message           = "Welcome to Acme. Log in with your Google account."
  deactivate_suspended_users = true

  # With wait_for_consent = true, the apply waits this long for the consent; destroying waits for a running sync.
  timeouts = {
    create = "30m"
    delete = "10m"
  }
}

# The page where consent is given; null once that is done.
output "google_consent_url" {
  value = atlassian_google_workspace_connection.google.consent_url
}
