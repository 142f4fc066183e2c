# Rules of the configuration. `terraform test` asserts them. The provider is a mock: what it applies is nowhere, nothing is asked,
# and no key is needed.

mock_provider "atlassian" {
  # Where a value that only the organization knows goes on into an attribute with a form.
  mock_resource "atlassian_directory" {
    defaults = { id = "3f0c4a52-6d7e-4b1a-9c38-5e2f1a0b7d64" }
  }
}

run "keys_are_sealed_and_rotated" {
  assert {
    condition     = atlassian_provisioning_config.okta.api_key_recipient != null
    error_message = "The SCIM key would be readable in the state: set api_key_recipient."
  }

  assert {
    condition     = try(atlassian_provisioning_config.okta.rotate_before_days >= 14, false)
    error_message = "A SCIM key ends after one year: set rotate_before_days to 14 or more."
  }
}

run "everybody_signs_in_through_okta" {
  assert {
    condition     = atlassian_authentication_policy.employees.enforce_sso && atlassian_authentication_policy.employees.adopt_default
    error_message = "The default authentication policy has to enforce single sign-on: new accounts join it."
  }

  assert {
    condition     = !atlassian_authentication_policy.emergency.enforce_sso
    error_message = "The emergency policy must not depend on single sign-on."
  }
}

run "domains_are_ours" {
  assert {
    condition     = alltrue([for domain in var.domains : startswith(domain, "acme.")])
    error_message = "A domain is linked that is not the company's."
  }
}
