data "atlassian_identity_inventory" "this" {
  expiring_within_days = 45
}

# A scheduled plan warns as long as anything is about to expire.
check "nothing_expires" {
  assert {
    condition = !anytrue([
      for finding in data.atlassian_identity_inventory.this.findings :
      endswith(finding.kind, "_expiring") || endswith(finding.kind, "_expired")
    ])
    error_message = join("\n", [
      for finding in data.atlassian_identity_inventory.this.findings : finding.message
      if endswith(finding.kind, "_expiring") || endswith(finding.kind, "_expired")
    ])
  }
}

output "findings" {
  value = data.atlassian_identity_inventory.this.findings[*].message
}
