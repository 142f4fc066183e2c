data "atlassian_user" "rosa" {
  email = "rosa.delgado@acme.com"

  lifecycle {
    postcondition {
      condition     = self.claim_status == "managed"
      error_message = "${self.email} is no managed account: its domain is not verified."
    }
  }
}

output "rosa" {
  value = data.atlassian_user.rosa.account_id
}
