data "atlassian_userbase_directories" "all" {}

output "userbase_directory_ids" {
  value = { for directory in data.atlassian_userbase_directories.all.userbase_directories : directory.name => directory.id }
}
