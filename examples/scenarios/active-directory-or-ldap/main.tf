# Accounts that live in Active Directory or LDAP. Nothing connects them to Atlassian directly: they are connected to a
# supported identity provider, and that one creates the accounts and logs people in. AD FS in front of Active Directory
# only logs in. Nobody has to log in through it before enforce_sso says so, and a break-glass account gets in without it.
# Step by step: docs/guides/active-directory-and-ldap.md.
#
# What belongs to the identity provider itself is in ../entra-id/entra-side and ../okta/okta-side. AD FS has no Terraform
# provider: its relying party trust gets the outputs below.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "identity_provider" {
  type        = string
  default     = "microsoft_entra_id"
  description = "What the directory is connected to: microsoft_entra_id or okta, or ad_fs for single sign-on without provisioning."

  validation {
    condition     = contains(["microsoft_entra_id", "okta", "ad_fs"], var.identity_provider)
    error_message = "Use microsoft_entra_id, okta or ad_fs."
  }
}

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether everybody has to log in through the identity provider. Set it to true when that is set up and the pilot has logged in through it once: until then nobody could log in."
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in through the identity provider before everybody else. Name one person when that is set up."
}

locals {
  # The metadata document of each; yours needs only its own.
  metadata = provider::atlassian::saml_metadata(file("${path.module}/metadata/${var.identity_provider}.xml"))

  names = {
    microsoft_entra_id = "Active Directory through Entra ID"
    okta               = "Active Directory through Okta"
    ad_fs              = "AD FS"
  }

  # AD FS knows no SCIM.
  provisions = var.identity_provider != "ad_fs"

  # The products that a group of the directory opens, on the site acme.atlassian.net.
  product_access = local.provisions ? {
    "ad-jira-users"       = ["jira-software"]
    "ad-confluence-users" = ["confluence"]
  } : {}
}

resource "atlassian_directory" "upstream" {
  name              = local.names[var.identity_provider]
  identity_provider = var.identity_provider
}

resource "atlassian_identity_provider" "upstream" {
  directory_id = atlassian_directory.upstream.id
  entity_id    = local.metadata.entity_id
  sso_url      = local.metadata.sso_url
  certificate  = local.metadata.certificate
}

resource "atlassian_provisioning_config" "upstream" {
  count = local.provisions ? 1 : 0

  directory_id = atlassian_directory.upstream.id

  # A key lives for one year. The first plan of its last month replaces it; hand on the new one at once, because the old
  # one has stopped.
  rotate_before_days = 30
}

# With AD FS the link also lets accounts be created, at the first login.
resource "atlassian_linked_domain" "acme_com" {
  domain       = "acme.com"
  directory_id = atlassian_directory.upstream.id
}

# The break-glass account: when the identity provider is down, or the certificate is wrong, an administrator has to get in
# with a password. Linking a domain may put its accounts into the directory's default policy, so this one is taken out of
# there after it.
resource "atlassian_authentication_policy" "break_glass" {
  directory_id = atlassian_directory.upstream.id
  name         = "Break-glass account"
  enforce_sso  = false
}

resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id = atlassian_authentication_policy.break_glass.external_id
  emails    = ["amara.okafor@acme.com"]

  depends_on = [atlassian_linked_domain.acme_com]
}

# The pilot: one person for whom it is tried out. Both policies that enforce single sign-on have their directory_id from
# the SAML configuration, so that enforcement is lifted before SAML goes, and begin when the break-glass account is there.
resource "atlassian_authentication_policy" "pilot" {
  directory_id = atlassian_identity_provider.upstream.directory_id
  name         = "Pilot"
  enforce_sso  = var.enforce_sso || length(var.pilot) > 0

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

resource "atlassian_authentication_policy_members" "pilot" {
  policy_id = atlassian_authentication_policy.pilot.external_id
  emails    = var.pilot

  depends_on = [atlassian_linked_domain.acme_com]
}

# Everybody else: the policy that is there with the directory.
resource "atlassian_authentication_policy" "everybody" {
  directory_id  = atlassian_identity_provider.upstream.directory_id
  adopt_default = true
  enforce_sso   = var.enforce_sso

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

# Groups are there once the identity provider has pushed them. They are looked for by name only: should provisioning be
# deleted one day, they become local groups, and nobody loses a product over that.
data "atlassian_groups" "synced" {
  count = local.provisions ? 1 : 0

  names = keys(local.product_access)
}

data "atlassian_workspaces" "all" {}

locals {
  groups = flatten(data.atlassian_groups.synced[*].groups)

  groups_not_synced = setsubtract(keys(local.product_access), [for group in local.groups : group.name if group.externally_synced])

  workspace_ids = {
    for workspace in data.atlassian_workspaces.all.workspaces : workspace.type_key => workspace.id
    if workspace.host_url == "https://acme.atlassian.net"
  }

  access = merge([
    for group in local.groups : {
      for product in local.product_access[group.name] : "${group.name}: ${product}" => { group_id = group.id, product = product }
    }
  ]...)
}

resource "atlassian_group_role_assignment" "products" {
  for_each = local.access

  group_id    = each.value.group_id
  role        = "atlassian/user"
  resource_id = local.workspace_ids[each.value.product]
}

check "groups_are_synced" {
  assert {
    condition     = length(local.groups_not_synced) == 0
    error_message = "Not synced yet: ${join(", ", local.groups_not_synced)}. Apply again when they are."
  }
}

# With automatic rollover AD FS makes its next certificate and begins to sign with it without asking anybody: fetch the
# document while both are in it.
check "signing_certificate" {
  assert {
    condition     = timecmp(atlassian_identity_provider.upstream.certificate_expires_at, timeadd(plantimestamp(), "720h")) > 0
    error_message = "The signing certificate expires on ${atlassian_identity_provider.upstream.certificate_expires_at}; put the next metadata document here."
  }
}

# Rotation leaves a month. When only two weeks are left, nobody has applied.
check "scim_key" {
  assert {
    condition = alltrue([
      for expires_at in atlassian_provisioning_config.upstream[*].api_key_expires_at : timecmp(expires_at, timeadd(plantimestamp(), "336h")) > 0
    ])
    error_message = "The SCIM key expires in less than two weeks; then accounts are neither created nor deactivated."
  }
}

# What the identity provider is told. Without provisioning the last two are null.

output "service_provider_entity_url" {
  value = atlassian_identity_provider.upstream.service_provider_entity_url
}

output "service_provider_acs_url" {
  value = atlassian_identity_provider.upstream.service_provider_acs_url
}

output "scim_base_url" {
  value = one(atlassian_provisioning_config.upstream[*].base_url)
}

output "scim_api_key" {
  value     = one(atlassian_provisioning_config.upstream[*].api_key)
  sensitive = true
}
