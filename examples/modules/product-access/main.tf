# Which products the groups open that an identity provider syncs. A group that is not there yet gets nothing, and a check says so: apply
# again when it is.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

variable "site" {
  type        = string
  description = "The site that the products are on, for example https://acme.atlassian.net."
}

variable "products" {
  type        = map(list(string))
  description = "Types of products (jira-software, confluence, jira-servicedesk) by group."
}

variable "from" {
  type        = string
  description = "What the groups come from, for the check's message."
}

# Groups are looked for by name only: should provisioning be deleted one day, they become local groups, and nobody loses a product
# over that.
data "atlassian_groups" "synced" {
  count = length(var.products) > 0 ? 1 : 0

  names = keys(var.products)
}

data "atlassian_workspaces" "all" {}

locals {
  groups = flatten(data.atlassian_groups.synced[*].groups)

  not_synced = setsubtract(keys(var.products), [for group in local.groups : group.name if group.externally_synced])

  workspace_ids = {
    for workspace in data.atlassian_workspaces.all.workspaces : workspace.type_key => workspace.id if workspace.host_url == var.site
  }

  access = merge([
    for group in local.groups : {
      for product in var.products[group.name] : "${group.name}: ${product}" => { group_id = group.id, product = product }
    }
  ]...)
}

resource "atlassian_group_role_assignment" "this" {
  for_each = local.access

  group_id    = each.value.group_id
  role        = "atlassian/user"
  resource_id = local.workspace_ids[each.value.product]
}

check "groups_are_synced" {
  assert {
    condition     = length(local.not_synced) == 0
    error_message = "Not from ${var.from} yet: ${join(", ", local.not_synced)}. Apply again when they are there."
  }
}
