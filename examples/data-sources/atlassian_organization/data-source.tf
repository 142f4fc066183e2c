data "atlassian_organization" "this" {}

output "organization" {
  value = data.atlassian_organization.this.name
}

# Made where the host serves the identity API, and left out where it does not.
resource "atlassian_directory" "jumpcloud" {
  count = data.atlassian_organization.this.identity_api_available ? 1 : 0

  name              = "JumpCloud"
  identity_provider = "jumpcloud"
}

# Says in every plan and apply what is missing, and stops neither.
check "identity_api" {
  assert {
    condition     = data.atlassian_organization.this.identity_api_available
    error_message = "This host does not serve the identity API, so directories, SAML and linked domains are left to the console."
  }
}
