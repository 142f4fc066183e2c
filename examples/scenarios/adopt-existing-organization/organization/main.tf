# The repository of an organization that was set up by hand. What generates the rest of it: existing-*.tfquery.hcl with
# Terraform 1.14, ../inventory with an older one.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

# Only SCIM directories that Terraform is to fill: what an identity provider pushes stays the identity provider's.
variable "scim_api_keys" {
  type        = map(string)
  default     = {}
  sensitive   = true
  description = "API keys by SCIM directory ID."
}

provider "atlassian" {
  scim_api_keys = var.scim_api_keys
}
