# From Okta to Microsoft Entra ID, one stage a pull request: raise stage by one, review the plan, apply. An identity
# provider cannot be exchanged in place: its enforcement is lifted, its configurations are deleted, it is disconnected,
# and the other one is connected anew. The domains are never without a directory: their links are moved, not destroyed.
# Nobody has to log in through Entra ID before one person has, and a break-glass account gets in without either of them.
# What each step does to the accounts is in docs/guides/connect-identity-provider.md.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

variable "stage" {
  type        = number
  default     = 1
  description = "How far the switch has come: a stage of the route below. Apply every stage, also on the way back."

  validation {
    condition     = contains([1, 2, 3, 4, 5, 6], var.stage)
    error_message = "The stages are 1 to 6."
  }
}

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether single sign-on is enforced in the stages that say so. Set it to true at stage 1 where Okta is enforced today; where it is not, when people can log in through Okta."
}

variable "pilot" {
  type        = set(string)
  default     = []
  description = "E-mail addresses of those who have to log in through Entra ID before everybody else. Name one person when it is connected and set up, and go on to the next stage when they have logged in through it once."
}

variable "side_by_side" {
  type        = bool
  default     = false
  description = "Whether both identity providers are connected at once, which needs the Enterprise plan."
}

variable "domains" {
  type        = set(string)
  default     = ["acme.com", "acme.dev", "acme.org"]
  description = "The domains to switch."
}

# An identity provider is
#   required   connected, and everybody of its directory has to log in through it
#   connected  single sign-on and provisioning are set up
#   empty      a directory without configurations
#   absent     disconnected, or not connected yet
locals {
  # One directory at a time, as Atlassian Guard Standard allows: the domains are on the local directory in between.
  one_at_a_time = [
    { okta = "required", entra_id = "absent", domains = "okta" },      # 1 as it was
    { okta = "connected", entra_id = "absent", domains = "okta" },     # 2 enforcement lifted: people log in with passwords
    { okta = "empty", entra_id = "absent", domains = "local" },        # 3 configurations deleted, domains moved out
    { okta = "absent", entra_id = "absent", domains = "local" },       # 4 disconnected
    { okta = "absent", entra_id = "connected", domains = "entra_id" }, # 5 connected anew: let the pilot log in
    { okta = "absent", entra_id = "required", domains = "entra_id" },  # 6 enforced
  ]

  # Both at once: nobody is without single sign-on for longer than a move takes.
  side_by_side = [
    { okta = "required", entra_id = "absent", domains = "okta" },        # 1 as it was
    { okta = "required", entra_id = "connected", domains = "okta" },     # 2 connected beside it: let the pilot log in
    { okta = "required", entra_id = "required", domains = "entra_id" },  # 3 domains moved directly, enforced there
    { okta = "connected", entra_id = "required", domains = "entra_id" }, # 4 enforcement lifted
    { okta = "empty", entra_id = "required", domains = "entra_id" },     # 5 configurations deleted
    { okta = "absent", entra_id = "required", domains = "entra_id" },    # 6 disconnected
  ]

  now = (var.side_by_side ? local.side_by_side : local.one_at_a_time)[var.stage - 1]

  exists     = { for name in ["okta", "entra_id"] : name => local.now[name] != "absent" ? 1 : 0 }
  configured = { for name in ["okta", "entra_id"] : name => contains(["connected", "required"], local.now[name]) ? 1 : 0 }

  # An organization administrator who gets in with a password.
  break_glass_account = "amara.okafor@acme.com"
}

data "atlassian_directory" "local" {
  kind = "local"
}

# The links stay through all stages, so that every plan shows them as updated in place.
resource "atlassian_linked_domain" "all" {
  for_each = var.domains
  domain   = each.value
  directory_id = one(concat(
    local.now.domains == "okta" ? atlassian_directory.okta[*].id : [],
    local.now.domains == "entra_id" ? atlassian_directory.entra_id[*].id : [],
    local.now.domains == "local" ? [data.atlassian_directory.local.id] : [],
  ))
}

# The identity provider that goes.

resource "atlassian_directory" "okta" {
  count             = local.exists.okta
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_identity_provider" "okta" {
  count        = local.configured.okta
  directory_id = atlassian_directory.okta[0].id
  entity_id    = "http://www.okta.com/exk1fxwoh5s7XyZ"
  sso_url      = "https://acme.okta.com/app/atlassian/exk1fxwoh5s7XyZ/sso/saml"
  certificate  = file("${path.module}/okta.crt")
}

resource "atlassian_provisioning_config" "okta" {
  count        = local.configured.okta
  directory_id = atlassian_directory.okta[0].id
}

# A link may put the accounts of its domain into the directory's default policy: the break-glass account is taken out of
# there after it, and enforcement waits for that.
resource "atlassian_authentication_policy" "okta_break_glass" {
  count        = local.configured.okta
  directory_id = atlassian_directory.okta[0].id
  name         = "Break-glass account"
  enforce_sso  = false
}

resource "atlassian_authentication_policy_members" "okta_break_glass" {
  count     = local.configured.okta
  policy_id = atlassian_authentication_policy.okta_break_glass[0].external_id
  emails    = local.now.domains == "okta" ? [local.break_glass_account] : []

  depends_on = [atlassian_linked_domain.all]
}

resource "atlassian_authentication_policy" "okta" {
  count         = local.configured.okta
  directory_id  = atlassian_identity_provider.okta[0].directory_id
  adopt_default = true
  enforce_sso   = var.enforce_sso && local.now.okta == "required"

  depends_on = [atlassian_authentication_policy_members.okta_break_glass]
}

# The identity provider that comes.

resource "atlassian_directory" "entra_id" {
  count             = local.exists.entra_id
  name              = "Entra ID"
  identity_provider = "microsoft_entra_id"
}

resource "atlassian_identity_provider" "entra_id" {
  count        = local.configured.entra_id
  directory_id = atlassian_directory.entra_id[0].id
  entity_id    = "https://sts.windows.net/7f0c2a3e-4b1d-4c5f-8a6e-9d2b3c4e5f60/"
  sso_url      = "https://login.microsoftonline.com/7f0c2a3e-4b1d-4c5f-8a6e-9d2b3c4e5f60/saml2"
  certificate  = file("${path.module}/entra-id.crt")
}

resource "atlassian_provisioning_config" "entra_id" {
  count        = local.configured.entra_id
  directory_id = atlassian_directory.entra_id[0].id
}

# Nobody at first, then the pilot, then everybody, and the break-glass account never. Okta, which goes, has no pilot any more, and so
# not this module.
module "entra_id_policies" {
  count  = local.configured.entra_id
  source = "../../modules/sign-on-policies"

  directory_id         = atlassian_directory.entra_id[0].id
  enforced_by          = atlassian_identity_provider.entra_id[0].directory_id
  linked_domains       = [for link in atlassian_linked_domain.all : link.id]
  break_glass_accounts = local.now.domains == "entra_id" ? [local.break_glass_account] : []
  pilot                = var.pilot
  enforce_sso          = var.enforce_sso && local.now.entra_id == "required"
}

# What Entra ID is told, from the stage on at which it is connected.

output "entra_id" {
  value = one([for saml in atlassian_identity_provider.entra_id : {
    identifier    = saml.service_provider_entity_url
    reply_url     = saml.service_provider_acs_url
    scim_base_url = atlassian_provisioning_config.entra_id[0].base_url
  }])
}

output "entra_id_scim_api_key" {
  value     = one(atlassian_provisioning_config.entra_id[*].api_key)
  sensitive = true
}
