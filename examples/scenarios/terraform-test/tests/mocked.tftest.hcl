# Rules of the configuration, with a mock of the provider: nothing is asked, and no key is needed.

mock_provider "atlassian" {
  source = "./mocks"
}

# Every policy has the id of the mock data. This one gets another, so that the runs below can tell the two apart.
override_resource {
  target = atlassian_authentication_policy.contractors
  values = {
    id          = "a7c9e1b3-5d7f-4a2c-9e4b-6d8f0a2c4e6b"
    external_id = "a7c9e1b3-5d7f-4a2c-9e4b-6d8f0a2c4e6b"
  }
}

# Every account, too, and a group has each member once. So one of the two contractors gets another.
override_data {
  target = data.atlassian_user.contractor["kwame.mensah@acme.com"]
  values = {
    account_id = "712020:11269bf5-4c2d-5e76-a3af-f39ae3b5f3e3"
  }
}

run "names" {
  command = plan

  assert {
    condition     = startswith(atlassian_directory.okta.name, "Acme ")
    error_message = "Directories are named after the company."
  }

  assert {
    condition     = toset(keys(atlassian_linked_domain.ours)) == var.domains
    error_message = "Not every domain is linked to the Okta directory."
  }
}

run "references" {
  command = apply

  assert {
    condition     = atlassian_authentication_policy.break_glass.external_id != atlassian_authentication_policy.contractors.external_id
    error_message = "The override above has no effect."
  }

  assert {
    condition     = atlassian_authentication_policy_members.contractors.policy_id == atlassian_authentication_policy.contractors.external_id
    error_message = "The contractors are in another policy than theirs."
  }

  assert {
    condition     = atlassian_authentication_policy_members.break_glass.policy_id == atlassian_authentication_policy.break_glass.external_id
    error_message = "The break-glass account is in another policy than its own."
  }

  assert {
    condition     = alltrue([for link in atlassian_linked_domain.ours : link.directory_id == atlassian_directory.okta.id])
    error_message = "A domain is linked to another directory."
  }

  assert {
    condition     = output.audience_uri == atlassian_identity_provider.okta.service_provider_entity_url
    error_message = "Okta is told another audience URI than Atlassian's."
  }
}

run "a_foreign_domain_is_refused" {
  command = plan

  variables {
    domains = ["acme.com", "example.com"]
  }

  expect_failures = [var.domains]
}

run "an_unverified_domain_is_refused" {
  command = plan

  override_data {
    target = data.atlassian_domain.ours
    values = {
      claim_status = "unverified"
    }
  }

  expect_failures = [data.atlassian_domain.ours]
}
