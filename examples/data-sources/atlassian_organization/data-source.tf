data "atlassian_organization" "this" {}

output "organization" {
  value = data.atlassian_organization.this.name
}
