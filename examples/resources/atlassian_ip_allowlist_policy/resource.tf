data "atlassian_workspace" "jira" {
  type_key = "jira-software"
  site     = "acme.atlassian.net"
}

# Disabled, it shuts out nobody. Before status = "enabled", make sure that your own address is in ip_ranges, and those of
# everything that calls Jira.
resource "atlassian_ip_allowlist_policy" "office" {
  name         = "Office"
  ip_ranges    = ["192.0.2.0/24", "198.51.100.7"]
  resource_ids = [data.atlassian_workspace.jira.id]
}
