# Who has to log in through an identity provider: nobody at first, then a pilot, then everybody, and a break-glass account never.
# It is for any directory that can enforce single sign-on, by SAML or by a Google Workspace connection.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

variable "directory_id" {
  type        = string
  description = "The directory (UUID)."
}

variable "enforced_by" {
  type        = string
  description = "directory_id of the SAML configuration, or of the Google Workspace connection: enforcement is lifted before that goes."
}

variable "linked_domains" {
  type        = set(string)
  description = "Ids of the domain links. A link may put the accounts of its domain into the directory's default policy, so members are put into theirs after it."
}

variable "break_glass_accounts" {
  type        = list(string)
  description = "E-mail addresses of administrators who get in with a password, when the identity provider is down or its certificate is wrong."
}

variable "pilot" {
  type        = list(string)
  default     = []
  description = "E-mail addresses of those who have to log in through the identity provider before everybody else."
}

variable "enforce_sso" {
  type        = bool
  default     = false
  description = "Whether everybody has to log in through the identity provider. Set it to true when the pilot has logged in through it once: until then nobody knows whether it works."
}

variable "names" {
  type = object({
    break_glass = optional(string, "Break-glass account")
    pilot       = optional(string, "Pilot")
    everybody   = optional(string)
  })
  default     = {}
  description = "Names of the policies. The default policy keeps its own where everybody is left out."
}

resource "atlassian_authentication_policy" "break_glass" {
  directory_id = var.directory_id
  name         = var.names.break_glass
  enforce_sso  = false
}

resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id = atlassian_authentication_policy.break_glass.external_id
  emails    = var.break_glass_accounts

  depends_on = [var.linked_domains]
}

# Enforcement begins when the break-glass account is there.
resource "atlassian_authentication_policy" "pilot" {
  directory_id = var.enforced_by
  name         = var.names.pilot
  enforce_sso  = var.enforce_sso || length(var.pilot) > 0

  depends_on = [atlassian_authentication_policy_members.break_glass]
}

resource "atlassian_authentication_policy_members" "pilot" {
  policy_id = atlassian_authentication_policy.pilot.external_id
  emails    = var.pilot

  depends_on = [var.linked_domains]
}

# Everybody else: the policy that is there with the directory.
resource "atlassian_authentication_policy" "everybody" {
  directory_id  = var.enforced_by
  adopt_default = true
  name          = var.names.everybody
  enforce_sso   = var.enforce_sso

  depends_on = [atlassian_authentication_policy_members.break_glass]
}
