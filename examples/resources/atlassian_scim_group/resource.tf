variable "scim_directory_id" {
  type        = string
  description = "The last part of the SCIM base URL. Its key is in scim_api_keys of the provider."
}

resource "atlassian_scim_user" "jo" {
  scim_directory_id = var.scim_directory_id
  user_name         = "jo@acme.com"
  email             = "jo@acme.com"
}

resource "atlassian_scim_user" "kim" {
  scim_directory_id = var.scim_directory_id
  user_name         = "kim@acme.com"
  email             = "kim@acme.com"
}

# These and nobody else are in the group.
resource "atlassian_scim_group" "platform" {
  scim_directory_id = var.scim_directory_id
  display_name      = "platform-team"
  members           = [atlassian_scim_user.jo.id, atlassian_scim_user.kim.id]

  # With another name it is another group: make that one first, for its members to keep their access.
  lifecycle {
    create_before_destroy = true
  }
}

# Who is in this group is decided elsewhere.
resource "atlassian_scim_group" "suppliers" {
  scim_directory_id = var.scim_directory_id
  display_name      = "suppliers"
  external_id       = "cn=suppliers,ou=groups,dc=acme,dc=com"
}
