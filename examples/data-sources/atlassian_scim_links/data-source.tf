data "atlassian_scim_links" "rosa" {
  email = "rosa.delgado@acme.com"
}

# The SCIM directories that have a user with this address.
output "scim_directories" {
  value = data.atlassian_scim_links.rosa.links[*].scim_directory_id
}
