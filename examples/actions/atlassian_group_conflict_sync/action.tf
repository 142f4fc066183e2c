variable "directory_id" {
  type        = string
  description = "ID of the directory that the group was pushed into."
}

variable "group_name" {
  type        = string
  description = "Name of the group to let the identity provider overwrite."
}

# The plan warns of who gains and who loses the group. To sync it:
# terraform apply -invoke=action.atlassian_group_conflict_sync.overwrite
action "atlassian_group_conflict_sync" "overwrite" {
  config {
    directory_id = var.directory_id
    group_name   = var.group_name
  }
}
