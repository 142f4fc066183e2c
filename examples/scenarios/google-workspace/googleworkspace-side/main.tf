# Not run by this project's tests: it needs a Google Workspace account. The groups that the Atlassian side syncs, made
# in Google, for those that are not there yet. Its variable is an output of the configuration above this folder.
# GOOGLEWORKSPACE_CREDENTIALS, GOOGLEWORKSPACE_CUSTOMER_ID and GOOGLEWORKSPACE_IMPERSONATED_USER_EMAIL say which account.

terraform {
  required_version = ">= 1.8"

  required_providers {
    googleworkspace = {
      source  = "hashicorp/googleworkspace"
      version = "0.7.0"
    }
  }
}

provider "googleworkspace" {
  oauth_scopes = ["https://www.googleapis.com/auth/admin.directory.group"]
}

variable "synced_groups" {
  type        = set(string)
  description = "E-mail addresses of the groups that are synced."
}

resource "googleworkspace_group" "synced" {
  for_each    = var.synced_groups
  email       = each.value
  description = "Its members have accounts in the Atlassian organization."
}
