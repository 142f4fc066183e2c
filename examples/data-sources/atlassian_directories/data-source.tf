data "atlassian_directories" "identity_providers" {
  kind = "identity_provider"
}

output "identity_providers" {
  value = {
    for directory in data.atlassian_directories.identity_providers.directories : directory.name => directory.identity_provider
  }
}
