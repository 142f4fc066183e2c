variable "scim_directory_id" {
  type = string
}

# Everybody who is in the directory
list "atlassian_scim_user" "all" {
  provider         = atlassian
  include_resource = true

  config {
    scim_directory_id = var.scim_directory_id
  }
}

# The one with this user name
list "atlassian_scim_user" "jo" {
  provider         = atlassian
  include_resource = true

  config {
    scim_directory_id = var.scim_directory_id
    user_name         = "jo@acme.com"
  }
}
