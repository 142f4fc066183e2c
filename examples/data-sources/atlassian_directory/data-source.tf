# The directory that every organization has.
data "atlassian_directory" "local" {
  kind = "local"
}

output "local_directory" {
  value = data.atlassian_directory.local.id
}
