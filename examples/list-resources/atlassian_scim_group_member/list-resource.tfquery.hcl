variable "scim_directory_id" {
  type = string
}

# Who is in which group of the directory. With group_id: who is in that one.
list "atlassian_scim_group_member" "all" {
  provider         = atlassian
  include_resource = true

  config {
    scim_directory_id = var.scim_directory_id
  }
}
