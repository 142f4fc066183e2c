resource "atlassian_group" "data_platform" {
  name        = "data-platform"
  description = "Builds and runs the data platform"

  # A new name or description replaces the group, and its members lose what it gave them.
  lifecycle {
    ignore_changes = [description]
  }
}
