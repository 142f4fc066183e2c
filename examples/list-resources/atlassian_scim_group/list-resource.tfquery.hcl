variable "scim_directory_id" {
  type = string
}

# Every group of the directory, with its members
list "atlassian_scim_group" "all" {
  provider         = atlassian
  include_resource = true

  config {
    scim_directory_id = var.scim_directory_id
  }
}

# The one of this name
list "atlassian_scim_group" "platform" {
  provider         = atlassian
  include_resource = true

  config {
    scim_directory_id = var.scim_directory_id
    display_name      = "platform-team"
  }
}
