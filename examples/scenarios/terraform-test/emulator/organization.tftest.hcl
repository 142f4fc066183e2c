# The same configuration in an organization, emulated or of your own for tests: the provider is the real one, its plan checks
# look at what is there, and what a run applies is destroyed at the end.

run "applies" {
  command = apply

  assert {
    condition     = length(atlassian_group_members.contractors.account_ids) == length(var.contractors)
    error_message = "Somebody is missing in the group of the contractors."
  }

  assert {
    condition     = startswith(output.reply_url, "https://")
    error_message = "There is no reply URL to tell Okta."
  }
}

# The emulated organization has this domain, and has not verified it.
run "an_unverified_domain_is_refused" {
  command = plan

  variables {
    domains = ["acme.com", "acme.net"]
  }

  expect_failures = [data.atlassian_domain.ours]
}
