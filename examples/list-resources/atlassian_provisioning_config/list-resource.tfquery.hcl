# Every directory with provisioning.
list "atlassian_provisioning_config" "all" {
  provider         = atlassian
  include_resource = true
}

# Those whose key has expired or has to be rotated soon.
list "atlassian_provisioning_config" "expiring" {
  provider = atlassian

  config {
    api_key_expires_within_days = 60
  }
}
