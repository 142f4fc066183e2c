data "atlassian_control_policies" "allowlists" {
  type = "ip-allowlist"
}

# What each enabled allowlist covers, and whether it is in force there.
output "behind_an_allowlist" {
  value = {
    for policy in data.atlassian_control_policies.allowlists.policies :
    policy.name => { for resource in policy.resources : resource.id => resource.application_status }
    if policy.status == "enabled"
  }
}
