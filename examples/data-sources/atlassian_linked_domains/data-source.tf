data "atlassian_linked_domains" "all" {}

output "still_on_the_local_directory" {
  value = [for link in data.atlassian_linked_domains.all.linked_domains : link.domain if link.directory_kind == "local"]
}
