data "atlassian_workspace" "confluence" {
  type_key = "confluence"
  site     = "acme.atlassian.net"
}

# The policy of the whole organization takes nothing away.
resource "atlassian_data_security_policy" "links" {
  name           = "Public links"
  rule           = "publicLinks"
  effect         = "allow"
  coverage_level = "ORG"
}

# effect = "block" takes public links away from the users of Confluence.
resource "atlassian_data_security_policy" "links_of_confluence" {
  name           = "Public links of Confluence"
  rule           = "publicLinks"
  effect         = "allow"
  coverage_level = "WORKSPACE"
  resource_ids   = [data.atlassian_workspace.confluence.id]
  depends_on     = [atlassian_data_security_policy.links]
}
