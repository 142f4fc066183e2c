variable "scim_directory_id" {
  type        = string
  description = "The last part of the SCIM base URL. Its key is in scim_api_keys of the provider."
}

resource "atlassian_scim_user" "jo" {
  scim_directory_id = var.scim_directory_id
  user_name         = "jo@acme.com"
  email             = "jo@acme.com"
}

# A group without members: those who are in it stay.
resource "atlassian_scim_group" "on_call" {
  scim_directory_id = var.scim_directory_id
  display_name      = "on-call"
}

resource "atlassian_scim_group_member" "jo_on_call" {
  scim_directory_id = var.scim_directory_id
  group_id          = atlassian_scim_group.on_call.id
  user_id           = atlassian_scim_user.jo.id
}
