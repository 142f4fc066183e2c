data "atlassian_domains" "verified" {
  claim_status = "verified"
}

output "verified_domains" {
  value = data.atlassian_domains.verified.domains[*].name
}
