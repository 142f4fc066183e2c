data "atlassian_user" "rosa" {
  email = "rosa.delgado@acme.com"
}

# An administrator of the organization, beside those that there are.
resource "atlassian_organization_role_assignment" "rosa" {
  account_id = data.atlassian_user.rosa.account_id
  role       = "atlassian/org-admin"

  # Another account gets the role before this one loses it.
  lifecycle {
    create_before_destroy = true
  }
}
