# What only a host with the identity API can list. Delete this file where there is none.

# The local directory cannot be managed.
list "atlassian_directory" "directory" {
  provider = atlassian
  limit    = 10000
}

list "atlassian_identity_provider" "saml" {
  provider = atlassian
  limit    = 10000
}

# A domain on the local directory is one that nobody has linked.
list "atlassian_linked_domain" "domain" {
  provider = atlassian
  limit    = 10000

  config {
    kind = "identity_provider"
  }
}

list "atlassian_provisioning_config" "provisioning" {
  provider = atlassian
  limit    = 10000
}

list "atlassian_google_workspace_connection" "google" {
  provider = atlassian
  limit    = 10000
}

# Default policies, too, which come and go with their directories.
list "atlassian_authentication_policy" "policy" {
  provider = atlassian
  limit    = 10000
}

# Who is in a policy cannot be read: write the addresses that you want to put there.
list "atlassian_authentication_policy_members" "policy_members" {
  provider = atlassian
  limit    = 10000
}

# A resolved group conflict needs no adoption: it is over, the group is synced, and destroying the resource changes
# nothing. Name directories here to have it on record.

variable "resolved_conflicts_of" {
  type    = set(string)
  default = []
}

list "atlassian_group_conflict_resolution" "resolved" {
  for_each = var.resolved_conflicts_of
  provider = atlassian
  limit    = 10000

  config {
    directory_id = each.value
  }
}
