# What Atlassian's published API can list. Without a limit of its own a list ends after 100 objects.

# Groups, but for those that an identity provider syncs: these are managed where they come from.
list "atlassian_group" "group" {
  provider = atlassian
  limit    = 10000
}

list "atlassian_group_members" "members" {
  provider = atlassian
  limit    = 10000
}

# The roles of synced groups, too: nobody but the organization gives them.
list "atlassian_group_role_assignment" "role" {
  provider = atlassian
  limit    = 10000
}

# Everybody whose access is suspended.
list "atlassian_user_status" "suspended" {
  provider = atlassian
  limit    = 10000

  config {
    membership_status = "suspended"
  }
}

list "atlassian_ip_allowlist_policy" "allowlist" {
  provider = atlassian
  limit    = 10000
}

list "atlassian_data_residency_policy" "residency" {
  provider = atlassian
  limit    = 10000
}

list "atlassian_data_security_policy" "security" {
  provider = atlassian
  limit    = 10000
}

# Who administers the organization.
list "atlassian_organization_role_assignment" "admin" {
  provider = atlassian
  limit    = 10000
}

# What single accounts were given beside their groups. This asks for every account; a config with a role keeps it short.
list "atlassian_user_role_assignment" "role" {
  provider = atlassian
  limit    = 10000
}

list "atlassian_service_account" "service_account" {
  provider = atlassian
  limit    = 10000
}

list "atlassian_scim_user" "scim_user" {
  for_each = toset(nonsensitive(keys(var.scim_api_keys)))
  provider = atlassian
  limit    = 10000

  config {
    scim_directory_id = each.value
  }
}

# With their members.
list "atlassian_scim_group" "scim_group" {
  for_each = toset(nonsensitive(keys(var.scim_api_keys)))
  provider = atlassian
  limit    = 10000

  config {
    scim_directory_id = each.value
  }
}

# Groups that others fill, too, are managed member by member. Delete their atlassian_group_members and, of SCIM groups,
# the line "members" from what is generated: a group takes one of the two.

variable "shared_group_ids" {
  type    = set(string)
  default = []
}

list "atlassian_group_membership" "member" {
  for_each = var.shared_group_ids
  provider = atlassian
  limit    = 10000

  config {
    group_id = each.value
  }
}

variable "shared_scim_groups" {
  type        = map(string)
  default     = {}
  description = "SCIM directory ID by SCIM group ID."
}

list "atlassian_scim_group_member" "scim_member" {
  for_each = var.shared_scim_groups
  provider = atlassian
  limit    = 10000

  config {
    scim_directory_id = each.value
    group_id          = each.key
  }
}
