# One identity provider, tested by `terraform test`: the runs in tests/ with the mock data in mocks/, so that nothing is
# asked and no key is needed; the run in emulator/ against an emulated organization. Guide: docs/guides/testing.md.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "domains" {
  type        = set(string)
  default     = ["acme.com", "acme.dev"]
  description = "Domains whose accounts log in through Okta."

  validation {
    condition     = alltrue([for domain in var.domains : startswith(domain, "acme.")])
    error_message = "A domain is not the company's."
  }
}

variable "contractors" {
  type        = set(string)
  default     = ["rosa.delgado@acme.com", "kwame.mensah@acme.com"]
  description = "E-mail addresses of the accounts with a policy and a group of their own."
}

data "atlassian_domain" "ours" {
  for_each = var.domains
  name     = each.value

  lifecycle {
    postcondition {
      condition     = self.claim_status == "verified"
      error_message = "Verify ${self.name} in Atlassian Administration first."
    }
  }
}

resource "atlassian_directory" "okta" {
  name              = "Acme Okta"
  identity_provider = "okta"
}

resource "atlassian_identity_provider" "okta" {
  directory_id = atlassian_directory.okta.id
  entity_id    = "http://www.okta.com/exk1fxwoh5s7XyZ"
  sso_url      = "https://acme.okta.com/app/atlassian/exk1fxwoh5s7XyZ/sso/saml"
  certificate  = file("${path.module}/okta.crt")
}

resource "atlassian_linked_domain" "ours" {
  for_each     = data.atlassian_domain.ours
  domain       = each.value.name
  directory_id = atlassian_directory.okta.id
}

# Two policies of one directory: the break-glass account, an administrator who gets in when Okta does not answer, and
# people from outside.
resource "atlassian_authentication_policy" "break_glass" {
  directory_id = atlassian_directory.okta.id
  name         = "Break-glass account"
}

resource "atlassian_authentication_policy" "contractors" {
  directory_id = atlassian_directory.okta.id
  name         = "Contractors"
}

resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id = atlassian_authentication_policy.break_glass.external_id
  emails    = ["amara.okafor@acme.com"]

  depends_on = [atlassian_linked_domain.ours]
}

resource "atlassian_authentication_policy_members" "contractors" {
  policy_id = atlassian_authentication_policy.contractors.external_id
  emails    = var.contractors

  depends_on = [atlassian_linked_domain.ours]
}

# What the contractors may use.

data "atlassian_user" "contractor" {
  for_each = var.contractors
  email    = each.value
}

data "atlassian_workspace" "jira" {
  type_key = "jira-software"
  site     = "acme.atlassian.net"
}

resource "atlassian_group" "contractors" {
  name = "acme-contractors"
}

resource "atlassian_group_members" "contractors" {
  group_id    = atlassian_group.contractors.id
  account_ids = [for contractor in data.atlassian_user.contractor : contractor.account_id]
}

resource "atlassian_group_role_assignment" "jira" {
  group_id    = atlassian_group.contractors.id
  role        = "atlassian/user"
  resource_id = data.atlassian_workspace.jira.id
}

# What Okta is told.

output "audience_uri" {
  value = atlassian_identity_provider.okta.service_provider_entity_url
}

output "reply_url" {
  value = atlassian_identity_provider.okta.service_provider_acs_url
}
