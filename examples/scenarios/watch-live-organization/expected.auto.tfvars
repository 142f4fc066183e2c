# What is as it should be. Change it in pull requests, so that each exception has a reason and somebody who agreed.

# Whether people log in through SAML: false with Google Workspace, and where there is no identity provider.
saml = true

domains = ["acme.com", "acme.dev", "acme.org", "bücher.example"]

accepted = {
  organization_admins = {
    "amara.okafor@acme.com"      = "The break-glass account."
    "priya.raghunathan@acme.com" = "Administers the organization day by day."
  }

  # The break-glass account is for ever outside of the identity provider: it has to get in when the identity provider is down.
  outside_accounts = {
    "amara.okafor@acme.com" = "The break-glass account."
  }

  # Whose changes are reviewed elsewhere. The id is the actor_id of an event of theirs.
  actors = {
    "f2a4c6e8b0d1f3a5c7e9b1d3" = "The API key that another pipeline applies with."
  }

  # The id stands in the report.
  api_tokens = {}
}
