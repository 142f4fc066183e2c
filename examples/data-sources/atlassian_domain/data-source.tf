data "atlassian_domain" "acme_com" {
  name = "acme.com"

  lifecycle {
    postcondition {
      condition     = self.claim_status == "verified"
      error_message = "Verify acme.com in Atlassian Administration first."
    }
  }
}
