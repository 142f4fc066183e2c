# Everything that makes people users of some product, and is not yet synced from the identity provider
data "atlassian_groups" "by_hand" {
  role_ids          = ["atlassian/user"]
  externally_synced = false
}

output "by_hand" {
  value = { for group in data.atlassian_groups.by_hand.groups : group.name => group.id }
}
