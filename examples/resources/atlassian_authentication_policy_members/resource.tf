resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_authentication_policy" "contractors" {
  directory_id = atlassian_directory.okta.id
  name         = "Contractors"
}

# These accounts move here from whatever policy they are in. On a host without
# the identity API, write the policy id that Atlassian Administration shows.
resource "atlassian_authentication_policy_members" "contractors" {
  policy_id = atlassian_authentication_policy.contractors.external_id
  emails    = ["rosa.delgado@acme.com", "kwame.mensah@acme.com"]

  timeouts = {
    create = "10m"
    update = "10m"
  }
}
