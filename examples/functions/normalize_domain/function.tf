# Domains from several sources, each once, whatever their spelling.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

locals {
  written = ["Acme.com", "acme.com.", "bücher.example", "xn--bcher-kva.example"]
  domains = toset([for name in local.written : provider::atlassian::normalize_domain(name)])
}

output "domains" {
  value = local.domains
}
