variable "group_id" {
  type = string
}

list "atlassian_group_membership" "of_one_group" {
  provider         = atlassian
  include_resource = true

  config {
    group_id = var.group_id
  }
}
