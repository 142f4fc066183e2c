# What a certificate says about itself, and a check that speaks up before it expires.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

locals {
  signing = provider::atlassian::certificate(file("${path.module}/idp-signing.pem"))
}

check "signing_certificate" {
  assert {
    condition     = timecmp(timeadd(plantimestamp(), "720h"), local.signing.not_after) < 0
    error_message = "${local.signing.subject} expires on ${local.signing.not_after}, within 30 days."
  }
}

output "subject" {
  value = local.signing.subject
}

output "issuer" {
  value = local.signing.issuer
}

output "fingerprint" {
  value = local.signing.sha256
}

output "valid" {
  value = "${local.signing.not_before} to ${local.signing.not_after}"
}
