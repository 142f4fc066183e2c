data "atlassian_organization_api_keys" "all" {}

locals {
  ending_keys = [
    for key in data.atlassian_organization_api_keys.all.api_keys : key
    if timecmp(key.expires_at, plantimestamp()) > 0 && timecmp(key.expires_at, timeadd(plantimestamp(), "720h")) < 0
  ]

  keys_for_everything = [
    for key in data.atlassian_organization_api_keys.all.api_keys : key.name if length(key.scopes) == 0
  ]
}

# Make another within 30 days where Terraform runs with one of them.
check "keys_do_not_end_soon" {
  assert {
    condition = length(local.ending_keys) == 0
    error_message = join(", ", [
      for key in local.ending_keys : "Ends within 30 days: ${key.name} (${key.expires_at}, made by ${key.created_by_name})"
    ])
  }
}

check "keys_have_scopes" {
  assert {
    condition     = length(local.keys_for_everything) == 0
    error_message = "May do everything: ${join(", ", local.keys_for_everything)}"
  }
}
