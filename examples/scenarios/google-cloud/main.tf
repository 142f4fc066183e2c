# Google Cloud Identity as a SAML and SCIM identity provider. It syncs users, not groups; for groups use a Google Workspace
# directory with its connection instead. A directory is one or the other.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

resource "atlassian_directory" "google_cloud" {
  name              = "Google Cloud"
  identity_provider = "google_cloud"
}

resource "atlassian_provisioning_config" "google_cloud" {
  directory_id = atlassian_directory.google_cloud.id
}

resource "atlassian_linked_domain" "acme_dev" {
  domain       = "acme.dev"
  directory_id = atlassian_directory.google_cloud.id
}

output "syncs_groups" {
  value = atlassian_provisioning_config.google_cloud.group_sync
}

output "scim_base_url" {
  value = atlassian_provisioning_config.google_cloud.base_url
}
