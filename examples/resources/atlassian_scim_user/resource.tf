variable "scim_directory_id" {
  type        = string
  description = "The last part of the SCIM base URL. Its key is in scim_api_keys of the provider."
}

resource "atlassian_scim_user" "jo" {
  scim_directory_id = var.scim_directory_id
  user_name         = "jo@acme.com"
  email             = "jo@acme.com"

  display_name       = "Jo Doe"
  given_name         = "Jo"
  family_name        = "Doe"
  title              = "Engineer"
  department         = "Platform"
  organization       = "Acme"
  preferred_language = "en-US"
  timezone           = "America/Los_Angeles"
}

# On leave: the account is deactivated and keeps its place in the directory.
resource "atlassian_scim_user" "kim" {
  scim_directory_id = var.scim_directory_id
  user_name         = "kim"
  email             = "kim@acme.com"
  external_id       = "employee-4711"
  active            = false
}
