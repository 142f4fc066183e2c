variable "directory_id" {
  type        = string
  description = "ID of the directory whose resolved group conflicts are listed."
}

list "atlassian_group_conflict_resolution" "resolved" {
  provider         = atlassian
  include_resource = true

  config {
    directory_id = var.directory_id
  }
}
