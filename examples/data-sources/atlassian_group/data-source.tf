data "atlassian_group" "engineering" {
  name = "engineering"
}

output "engineering" {
  value = data.atlassian_group.engineering.id
}
