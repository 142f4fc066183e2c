variable "scim_directory_id" {
  type = string
}

data "atlassian_scim_directory" "okta" {
  scim_directory_id = var.scim_directory_id
}

check "scim_key" {
  assert {
    condition     = data.atlassian_scim_directory.okta.key_accepted
    error_message = "The SCIM key is refused: nobody is provisioned until the identity provider has a new one."
  }
}

# The users, where they can be read: a refused key does not fail the plan.
data "atlassian_scim_users" "all" {
  count = data.atlassian_scim_directory.okta.key_accepted ? 1 : 0

  scim_directory_id = var.scim_directory_id
}
