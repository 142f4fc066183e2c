# Rules of the configuration. `terraform test` asserts them. The provider is a mock: what it applies is nowhere, nothing is asked,
# and no key is needed.

mock_provider "atlassian" {
  # Where a value that only the organization knows goes on into an attribute with a form.
  mock_resource "atlassian_directory" {
    defaults = { id = "3f0c4a52-6d7e-4b1a-9c38-5e2f1a0b7d64" }
  }

  mock_resource "atlassian_authentication_policy" {
    defaults = { id = "8b1d5e90-2c47-4f6a-b3e8-7d90c1a2f456" }
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

run "nobody_is_locked_out" {
  variables {
    enforce_sso = true
  }

  assert {
    condition     = atlassian_authentication_policy.everybody.enforce_sso && atlassian_authentication_policy.everybody.adopt_default
    error_message = "The default authentication policy has to do what enforce_sso says: new accounts join it."
  }

  assert {
    condition     = !atlassian_authentication_policy.break_glass.enforce_sso && length(atlassian_authentication_policy_members.break_glass.emails) > 0
    error_message = "The break-glass account must be in a policy that does not enforce single sign-on."
  }
}

run "domains_are_ours" {
  assert {
    condition     = alltrue([for domain in var.domains : startswith(domain, "acme.")])
    error_message = "A domain is linked that is not the company's."
  }
}
