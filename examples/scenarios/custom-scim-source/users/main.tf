# Users, groups and product access out of two files: people.csv, as the personnel system exports it, and groups.yaml.
# The directory and its key come from ../identity. Guide: Terraform as the SCIM source.

terraform {
  required_version = ">= 1.10"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

variable "scim_directory_id" {
  type        = string
  description = "Output of ../identity."
}

variable "sealed_scim_key" {
  type        = string
  description = "Output of ../identity."
}

variable "age_identity" {
  type        = string
  description = "Secret key, AGE-SECRET-KEY-1..., that opens the SCIM key."
  ephemeral   = true
  sensitive   = true
}

# Opens the key, in memory only. It has a provider block of its own, because the other one needs the key.
provider "atlassian" {
  alias = "opening"
}

ephemeral "atlassian_provisioning_api_key" "this" {
  provider       = atlassian.opening
  sealed_api_key = var.sealed_scim_key
  identity       = var.age_identity
}

provider "atlassian" {
  scim_api_keys = {
    (var.scim_directory_id) = ephemeral.atlassian_provisioning_api_key.this.api_key
  }
}

locals {
  groups = yamldecode(file("${path.module}/groups.yaml"))

  # By personnel number, which stays when a name or an address changes. An empty cell is an attribute left out.
  people = { for person in csvdecode(file("${path.module}/people.csv")) :
    person.number => merge({ for column, cell in person : column => one(compact([cell])) }, { groups = compact(split(";", person.groups)) })
  }
}

resource "atlassian_scim_user" "person" {
  for_each          = local.people
  scim_directory_id = var.scim_directory_id
  user_name         = each.value.email
  email             = each.value.email
  external_id       = each.key
  display_name      = join(" ", compact([each.value.given_name, each.value.family_name]))
  given_name        = each.value.given_name
  family_name       = each.value.family_name
  title             = each.value.title
  department        = each.value.department
  active            = { yes = true, no = false }[each.value.active]

  lifecycle {
    precondition {
      condition     = alltrue([for group in each.value.groups : contains(keys(local.groups), group)])
      error_message = "people.csv puts ${each.value.email} into a group that groups.yaml does not have."
    }
  }
}

resource "atlassian_scim_group" "group" {
  for_each          = local.groups
  scim_directory_id = var.scim_directory_id
  display_name      = each.key
  members           = [for number, person in local.people : atlassian_scim_user.person[number].id if contains(person.groups, each.key)]
}

# The organization has a group of its own for each, with another id, once the SCIM group is there. A data source is put off
# to the apply whenever something that it refers to changes. If it referred to the SCIM group, each change of a member would
# be one of access as well; this between the two changes only with the group itself.
resource "terraform_data" "group" {
  for_each         = local.groups
  input            = each.key
  triggers_replace = atlassian_scim_group.group[each.key].id
}

data "atlassian_group" "group" {
  for_each = local.groups
  name     = terraform_data.group[each.key].output
}

variable "site" {
  type        = string
  default     = "https://acme.atlassian.net"
  description = "Site whose products the groups may use."
}

data "atlassian_workspaces" "all" {}

locals {
  workspaces = { for workspace in data.atlassian_workspaces.all.workspaces : workspace.type_key => workspace.id if workspace.host_url == var.site }

  access = merge([for group, products in local.groups : { for product in products : "${group} ${product}" => { group = group, product = product } }]...)
}

resource "atlassian_group_role_assignment" "access" {
  for_each    = local.access
  group_id    = data.atlassian_group.group[each.value.group].id
  role        = "atlassian/user"
  resource_id = local.workspaces[each.value.product]
}

# An export that was cut short would deactivate everybody who is not in it.
variable "fewest_people" {
  type        = number
  default     = 3
  description = "With fewer lines in people.csv the plan fails."
}

output "people" {
  value = length(local.people)

  precondition {
    condition     = length(local.people) >= var.fewest_people
    error_message = "people.csv has ${length(local.people)} people, fewer than ${var.fewest_people}. An apply would deactivate those who are missing. If it is right, lower fewest_people."
  }
}
